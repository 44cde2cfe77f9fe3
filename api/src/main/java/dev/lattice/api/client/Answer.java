package dev.lattice.api.client;

import dev.lattice.api.client.json.JsonObject;

/**
 * What a call brought.
 *
 * @param value as this client understands it
 * @param json as it came, with fields that this client may not know
 */
public record Answer<T>(T value, JsonObject json) {}
