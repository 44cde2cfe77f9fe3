package dev.lattice.server.hook;

import java.util.Optional;
import java.util.function.Function;

/**
 * What came for a webhook, not yet believed.
 *
 * @param headers by their names, in whatever case
 * @param body every byte as it came: that is what is signed
 */
@SuppressWarnings("ArrayRecordComponent")
record Incoming(Function<String, Optional<String>> headers, byte[] body) {}
