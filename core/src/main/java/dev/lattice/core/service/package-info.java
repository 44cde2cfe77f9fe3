/** What a service's containers are, whatever kind of workload they belong to. */
@NullMarked
package dev.lattice.core.service;

import org.jspecify.annotations.NullMarked;
