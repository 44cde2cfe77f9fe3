/** The one conversation with the server. */
@NullMarked
package dev.lattice.agent.session;

import org.jspecify.annotations.NullMarked;
