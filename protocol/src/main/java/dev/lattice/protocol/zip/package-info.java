/** ZIPs as both sides read them: what the server saw in one is what a node finds in it. */
@NullMarked
package dev.lattice.protocol.zip;

import org.jspecify.annotations.NullMarked;
