package dev.lattice.server.workload;

import dev.lattice.core.id.ApplicationId;

/**
 * To what a workload belongs.
 *
 * @param service what the application calls it
 * @param position in the order in which its services start, from 0
 */
record Membership(ApplicationId application, String service, int position) {}
