/** From a push to the page that shows it, and what a build costs those who are served meanwhile. */
@NullMarked
package dev.lattice.benchmarks.push;

import org.jspecify.annotations.NullMarked;
