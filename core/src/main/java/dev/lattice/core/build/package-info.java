/** From what lies in a source tree to how it is built and started. Pure: what is JSON, TOML or YAML comes parsed. */
@NullMarked
package dev.lattice.core.build;

import org.jspecify.annotations.NullMarked;
