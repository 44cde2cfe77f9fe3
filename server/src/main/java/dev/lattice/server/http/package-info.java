/** The edge: who calls, whether they may, and how failures look. */
@NullMarked
package dev.lattice.server.http;

import org.jspecify.annotations.NullMarked;
