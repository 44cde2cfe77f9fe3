package dev.lattice.api.availability;

/**
 * How likely a node that works now is to go on, by its habits: chances in percent.
 *
 * @param oneHour for an hour from now
 * @param eightHours for eight
 */
public record StayView(int oneHour, int eightHours) {}
