/** What the HTTP API answers, beyond what single features test. */
@NullMarked
package dev.lattice.tests.http;

import org.jspecify.annotations.NullMarked;
