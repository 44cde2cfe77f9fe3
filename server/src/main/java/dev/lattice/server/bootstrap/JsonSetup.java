package dev.lattice.server.bootstrap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.json.LatticeModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** JSON over HTTP looks as the clients' own mapper writes and reads it. */
@Singleton
final class JsonSetup implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        LatticeModule.configure(mapper);
    }
}
