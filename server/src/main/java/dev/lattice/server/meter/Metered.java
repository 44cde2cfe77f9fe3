package dev.lattice.server.meter;

import dev.lattice.core.meter.UsageInterval;

/** An interval that is to be written, and of what. */
record Metered(Subject subject, UsageInterval interval) {}
