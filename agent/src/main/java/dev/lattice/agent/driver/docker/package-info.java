/** Runs tasks in containers of an engine that speaks Docker's API: Docker itself, or Podman's compatible socket. */
@NullMarked
package dev.lattice.agent.driver.docker;

import org.jspecify.annotations.NullMarked;
