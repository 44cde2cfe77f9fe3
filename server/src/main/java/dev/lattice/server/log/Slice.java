package dev.lattice.server.log;

import dev.lattice.core.log.LogStream;

/**
 * A sealed part of an allocation's output: a piece of a segment in the blob store. Slices follow each other without
 * holes.
 *
 * @param length bytes in the segment, compressed
 * @param lines on both streams
 */
record Slice(
        int sequence,
        String segment,
        long position,
        int length,
        long stdoutFrom,
        long stdoutTo,
        long stderrFrom,
        long stderrTo,
        long lines) {
    long from() {
        return stdoutFrom + stderrFrom;
    }

    long to() {
        return stdoutTo + stderrTo;
    }

    long from(LogStream stream) {
        return stream == LogStream.STDOUT ? stdoutFrom : stderrFrom;
    }

    long to(LogStream stream) {
        return stream == LogStream.STDOUT ? stdoutTo : stderrTo;
    }
}
