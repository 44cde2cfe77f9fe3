/** Apps that a person deploys: where their files are, what they are called, what their own file says. */
@NullMarked
package dev.lattice.cli.app;

import org.jspecify.annotations.NullMarked;
