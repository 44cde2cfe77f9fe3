/** Uploads, trees and blobs. */
@NullMarked
package dev.lattice.api.file;

import org.jspecify.annotations.NullMarked;
