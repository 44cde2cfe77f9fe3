package dev.lattice.core.service;

import dev.lattice.core.image.ImageReference;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a container of a service is made from. A revision keeps one, with references in place of secrets and links.
 *
 * @param freshImage whether the registry is asked for the image even where there is one of that name already
 * @param networks beside the project's own, by which links reach it
 * @param apart whether it has a network of its own in place of its project's, for it is not trusted with that
 * @param volumes each at a path of its own
 * @param files none of them in a volume
 */
public record Blueprint(
        ImageReference image,
        boolean freshImage,
        MainProcess process,
        Startup startup,
        Restart restart,
        List<Port> ports,
        List<NetworkMembership> networks,
        boolean apart,
        List<Volume> volumes,
        List<ContainerFile> files) {
    private static final int MOST_NETWORKS = 20;
    private static final int MOST_FILES = 500;

    public Blueprint {
        ports = List.copyOf(ports);
        networks = List.copyOf(networks);
        volumes = List.copyOf(volumes);
        files = List.copyOf(files);
        if (ports.stream().map(Port::name).distinct().count() < ports.size()
                || ports.stream().map(Port::number).distinct().count() < ports.size()) {
            throw new IllegalArgumentException("two ports have the same name or number");
        }
        if (volumes.stream().map(Volume::path).distinct().count() < volumes.size()) {
            throw new IllegalArgumentException("two volumes have the same path");
        }
        if (networks.size() > MOST_NETWORKS
                || networks.stream().map(NetworkMembership::network).distinct().count() < networks.size()) {
            throw new IllegalArgumentException(
                    "a network is joined twice, or more than " + MOST_NETWORKS + " networks are joined");
        }
        checkFiles(files, volumes);
    }

    private static void checkFiles(List<ContainerFile> files, List<Volume> volumes) {
        long bytes = files.stream().mapToLong(file -> file.bytes().length).sum();
        if (files.size() > MOST_FILES || bytes > ContainerFile.MOST_BYTES) {
            throw new IllegalArgumentException("the files of a container are more than " + MOST_FILES
                    + ", or have more than 1 MiB together: put what is large into its image");
        }
        Set<String> paths = new HashSet<>();
        for (ContainerFile file : files) {
            if (!paths.add(file.path())) {
                throw new IllegalArgumentException("two files have the path '" + file.path() + "'");
            }
            for (Volume volume : volumes) {
                if (ContainerPath.overlap(file.path(), volume.path())) {
                    throw new IllegalArgumentException("the file '" + file.path() + "' is in the volume at '"
                            + volume.path() + "', where it would stay: put it elsewhere");
                }
            }
        }
        for (String path : paths) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw new IllegalArgumentException("'" + path.substring(0, slash) + "' is a file and a folder");
                }
            }
        }
    }

    /** The beginning of one: what is not said is empty, and it is restarted always. */
    public static Builder of(ImageReference image, MainProcess process, Startup startup) {
        return new Builder(new Blueprint(
                image, false, process, startup, Restart.ALWAYS, List.of(), List.of(), false, List.of(), List.of()));
    }

    /** This one, to be changed. */
    public Builder but() {
        return new Builder(this);
    }

    public Blueprint withImage(ImageReference other) {
        return but().image(other).build();
    }

    public Blueprint withEnvironment(Map<String, String> other) {
        return but().process(process.withEnvironment(other)).build();
    }

    public Blueprint withSteps(List<Step> other) {
        return but().startup(startup.withSteps(other)).build();
    }

    public Blueprint withFreshImage(boolean fresh) {
        return but().freshImage(fresh).build();
    }

    /** Whether it keeps something that another node does not have. */
    public boolean stateful() {
        return !volumes.isEmpty();
    }

    /** A blueprint in the making. */
    public static final class Builder {
        private ImageReference image;
        private boolean freshImage;
        private MainProcess process;
        private Startup startup;
        private Restart restart;
        private List<Port> ports;
        private List<NetworkMembership> networks;
        private boolean apart;
        private List<Volume> volumes;
        private List<ContainerFile> files;

        private Builder(Blueprint from) {
            image = from.image;
            freshImage = from.freshImage;
            process = from.process;
            startup = from.startup;
            restart = from.restart;
            ports = from.ports;
            networks = from.networks;
            apart = from.apart;
            volumes = from.volumes;
            files = from.files;
        }

        public Builder image(ImageReference other) {
            image = other;
            return this;
        }

        public Builder freshImage(boolean fresh) {
            freshImage = fresh;
            return this;
        }

        public Builder process(MainProcess other) {
            process = other;
            return this;
        }

        public Builder startup(Startup other) {
            startup = other;
            return this;
        }

        public Builder restart(Restart other) {
            restart = other;
            return this;
        }

        public Builder ports(List<Port> other) {
            ports = other;
            return this;
        }

        public Builder networks(List<NetworkMembership> other) {
            networks = other;
            return this;
        }

        public Builder apart(boolean other) {
            apart = other;
            return this;
        }

        public Builder volumes(List<Volume> other) {
            volumes = other;
            return this;
        }

        public Builder files(List<ContainerFile> other) {
            files = other;
            return this;
        }

        /** @throws IllegalArgumentException when parts do not fit together */
        public Blueprint build() {
            return new Blueprint(image, freshImage, process, startup, restart, ports, networks, apart, volumes, files);
        }
    }
}
