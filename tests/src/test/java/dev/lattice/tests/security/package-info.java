/** What strangers try, and the answer that they get. */
@NullMarked
package dev.lattice.tests.security;

import org.jspecify.annotations.NullMarked;
