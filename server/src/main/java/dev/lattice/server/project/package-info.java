/** Projects, the tenants that everything belongs to, and the audit trail. */
@NullMarked
package dev.lattice.server.project;

import org.jspecify.annotations.NullMarked;
