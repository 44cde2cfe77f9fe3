package dev.lattice.server.compose;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a compose file asks for. All that is here was checked: what refers to something refers to what is there.
 *
 * @param name its {@code name:}, if it has one
 * @param services those of the wanted profiles; each comes after all that it depends on
 * @param volumes names of the file's own; a service mounts them by {@link Mount.NamedVolume}
 * @param networks names of the file's own, {@code default} among them when a service is in it
 * @param secrets by name
 * @param warnings what is left out or read otherwise than one might think, in the order of the file
 */
public record ComposeApplication(
        Optional<String> name,
        List<ComposeService> services,
        List<String> volumes,
        List<String> networks,
        Map<String, ComposeSecret> secrets,
        List<ComposeFinding> warnings) {
    public ComposeApplication {
        services = List.copyOf(services);
        volumes = List.copyOf(volumes);
        networks = List.copyOf(networks);
        secrets = Map.copyOf(secrets);
        warnings = List.copyOf(warnings);
    }
}
