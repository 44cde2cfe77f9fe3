package dev.lattice.server.catalogue;

import dev.lattice.core.service.Blueprint;
import dev.lattice.core.service.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a choice.
 *
 * @param blueprint to keep: secrets and links are references in its environment
 * @param version empty where the kind has none
 * @param parameters complete and checked, without secrets: texts, and lists of texts. As parameters of another choice
 *     they give the same again
 * @param secrets that have to be there before a start
 * @param links that the environment refers to
 * @param rotation steps to be done after a restart with changed secrets; empty when the kind cannot change them
 */
public record Compiled(
        Blueprint blueprint,
        Optional<String> version,
        Map<String, Object> parameters,
        List<SecretNeed> secrets,
        Set<Link> links,
        Optional<List<Step>> rotation) {}
