package dev.darkroom.events;

/**
 * The number of the contract. A release that changes the shape of types raises it by one and gives their new versions that number, so
 * that of each type the version of contract n is the newest one not above n.
 */
public final class Contract {
    /** Every type at version 1. */
    public static final int OLDEST = 1;

    /** A request carries {@code client} instead of {@code prediction}. */
    public static final int NEWEST = 2;

    private Contract() {}
}
