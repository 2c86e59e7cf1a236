package dev.darkroom.diffusion.scores;

import java.util.Map;

/**
 * How a text-to-image model does on a data set.
 *
 * @param pictures how many were drawn
 * @param reconstruction peak signal to noise of held-out pictures through the autoencoder, in decibels
 * @param classifier how well the classifier tells held-out pictures, the limit of what the alignment can mean
 * @param reconstructed how well it tells held-out pictures that went through the autoencoder
 * @param alignment how well it tells from drawn pictures what they were to show
 * @param frechetDistance between the features of drawn pictures and of training pictures
 * @param frechetDistanceOfAutoencoder the same of training pictures that went through the autoencoder, about the least that a U-Net can reach
 * @param byFeatures how near drawn pictures come to training pictures by the classifier's features
 * @param byPixels the same, by the root mean squared difference of 8-bit pixels
 * @param hits how many pictures of each prompt's subject were told right
 */
public record Scores(
        int pictures,
        double reconstruction,
        Classifier.Accuracy classifier,
        Classifier.Accuracy reconstructed,
        Classifier.Accuracy alignment,
        double frechetDistance,
        double frechetDistanceOfAutoencoder,
        Neighbours byFeatures,
        Neighbours byPixels,
        Map<String, Integer> hits) {}
