/**
 * Public HTTP/1.1.
 *
 * <p>Heads are read by a strict parser of our own, because libraries read more than is written: folded lines, bare line
 * feeds, two lengths. What two parsers read differently is how requests are smuggled, so what is not plain is refused.
 * Bodies pass as the bytes they are, counted so that their end is known.
 */
@NullMarked
package dev.lattice.gateway.http;

import org.jspecify.annotations.NullMarked;
