/** Signing in, tokens, users and projects. */
@NullMarked
package dev.lattice.api.auth;

import org.jspecify.annotations.NullMarked;
