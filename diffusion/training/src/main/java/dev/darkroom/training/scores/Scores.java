package dev.darkroom.training.scores;

import java.util.Map;

/**
 * How a text-to-image model does on a data set.
 *
 * @param images how many were drawn
 * @param reconstruction peak signal to noise of held-out images through the autoencoder, in decibels
 * @param classifier how well the classifier recognises held-out images, which limits what the alignment can mean
 * @param reconstructed how well it recognises held-out images that went through the autoencoder
 * @param alignment how well it recognises what drawn images were to show
 * @param frechetDistance between the features of drawn images and of training images
 * @param frechetDistanceOfAutoencoder the same of training images that went through the autoencoder, about the least that a U-Net can reach
 * @param byFeatures how near drawn images come to training images by the classifier's features
 * @param byPixels the same, by the root mean squared difference of 8-bit pixels
 * @param hits how many images of each prompt's subject were recognised
 */
public record Scores(
        int images,
        double reconstruction,
        Classifier.Accuracy classifier,
        Classifier.Accuracy reconstructed,
        Classifier.Accuracy alignment,
        double frechetDistance,
        double frechetDistanceOfAutoencoder,
        Neighbours byFeatures,
        Neighbours byPixels,
        Map<String, Integer> hits) {}
