package dev.lattice.api.hook;

import org.jspecify.annotations.Nullable;

/**
 * What a webhook is to do.
 *
 * @param previews for which pull requests; when left out as it is, and off for a new one
 */
public record HookRequest(@Nullable PreviewMode previews) {}
