package dev.lattice.server.compose;

import java.util.OptionalInt;

/**
 * A secret in a service's containers.
 *
 * @param secret one of {@link ComposeApplication#secrets()}
 * @param target absolute path of the file
 * @param mode permission bits, such as octal 0440; empty for the usual
 */
public record SecretMount(String secret, String target, OptionalInt mode) {}
