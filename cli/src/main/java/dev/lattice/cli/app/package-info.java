/** Apps that a person deploys: where their files are, and what they are called. */
@NullMarked
package dev.lattice.cli.app;

import org.jspecify.annotations.NullMarked;
