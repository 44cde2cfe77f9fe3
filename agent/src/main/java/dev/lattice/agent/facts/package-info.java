/** What this machine is and how busy it is, from /proc where there is one. */
@NullMarked
package dev.lattice.agent.facts;

import org.jspecify.annotations.NullMarked;
