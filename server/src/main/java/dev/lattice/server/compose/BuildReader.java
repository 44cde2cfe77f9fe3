package dev.lattice.server.compose;

import java.util.Map;
import java.util.Optional;

/** {@code build} of a service: a context, or a mapping. */
final class BuildReader {
    private static final String CONFINED = "builds run confined, on machines that others lend. Remove it.";

    private static final KeyRules RULES = KeyRules.reading("context", "dockerfile", "target", "args")
            .ignoring("cache_from", "layers are kept between builds by themselves.")
            .ignoring("cache_to", "layers are kept between builds by themselves.")
            .ignoring("no_cache", "layers are kept between builds by themselves.")
            .ignoring("pull", "base images are pulled where they are missing.")
            .ignoring("tags", "an image is called by its service and revision.")
            .ignoring("labels", "nothing here reads an image's labels.")
            .ignoring("platforms", "an image is built for the processor of its node.")
            .ignoring("provenance", "no attestations are made.")
            .ignoring("sbom", "no attestations are made.")
            .refusing("dockerfile_inline", "write the Dockerfile into a file of the context.")
            .refusing("secrets", "a compose file gives builds no secrets. Build without, or deploy the image.")
            .refusing("ssh", "builds have no keys of yours. Put the sources beside the compose file.")
            .refusing("additional_contexts", "a build sees its context only. Copy what it needs into that.")
            .refusing("network", CONFINED)
            .refusing("privileged", CONFINED)
            .refusing("entitlements", CONFINED)
            .refusing("isolation", CONFINED)
            .refusing("extra_hosts", CONFINED)
            .refusing("ulimits", CONFINED)
            .refusing("shm_size", CONFINED);

    private BuildReader() {}

    static Optional<ComposeBuild> read(Value build) {
        if (!build.isMapping()) {
            return build.parsed(text -> ContextPath.inContext(".", text))
                    .map(context -> new ComposeBuild(context, Optional.empty(), Optional.empty(), Map.of()));
        }
        Map<String, Value> fields = build.fields(RULES);
        Optional<String> context = Optional.ofNullable(fields.get("context"))
                .map(value -> value.parsed(text -> ContextPath.inContext(".", text)))
                .orElse(Optional.of("."));
        if (context.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> dockerfile = Optional.ofNullable(fields.get("dockerfile"))
                .flatMap(value -> value.parsed(text -> ContextPath.inContext(context.get(), text)));
        Optional<String> target = Optional.ofNullable(fields.get("target"))
                .filter(value -> !value.isNull())
                .flatMap(value -> value.parsed(text -> {
                    if (!text.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")) {
                        throw new InvalidTextException("A stage is called by letters, digits, '_', '.' and '-'.");
                    }
                    return text;
                }));
        Map<String, String> args =
                Optional.ofNullable(fields.get("args")).map(KeyValues::resolved).orElse(Map.of());
        return Optional.of(new ComposeBuild(context.get(), dockerfile, target, args));
    }
}
