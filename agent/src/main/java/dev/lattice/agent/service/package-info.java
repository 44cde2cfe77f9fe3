/** Services of this node: containers that are kept running, and told ready, until the server wants them no more. */
@NullMarked
package dev.lattice.agent.service;

import org.jspecify.annotations.NullMarked;
