package dev.lattice.core.build;

/**
 * One thing that detection settled, for people to see before anything runs.
 *
 * @param subject what it is about, such as {@code framework}, {@code version}, {@code install}, {@code build},
 *     {@code start}, {@code output}; one plan has each at most once
 * @param value such as {@code npm ci}
 * @param reason where that was seen, such as {@code package-lock.json is there}
 */
public record Decision(String subject, String value, String reason) {}
