@NullMarked
package dev.lattice.agent.tunnel;

import org.jspecify.annotations.NullMarked;
