package dev.lattice.api.server;

import java.util.Map;

/**
 * GET /api/health.
 *
 * @param status {@code ok}, or {@code degraded} with HTTP status 503
 * @param checks by what was checked: {@code ok}, or what is wrong
 */
public record HealthView(String status, Map<String, String> checks, String version) {}
