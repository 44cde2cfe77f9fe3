package dev.lattice.server.compose;

/** The keys of a service: each that Compose knows has its own answer. */
final class ServiceKeys {
    private static final String LIMITS = "write deploy.resources.limits with cpus and memory.";
    private static final String CONFINED =
            "services run on machines that others lend, and are kept apart from them. Remove it.";
    private static final String ONE_NAME = "services reach each other by their names. Remove it, and use those.";
    private static final String UNKEPT = "no node promises to keep it. Remove it.";

    static final KeyRules RULES = refused(harmless(KeyRules.reading(
            "image",
            "build",
            "command",
            "entrypoint",
            "environment",
            "env_file",
            "ports",
            "expose",
            "volumes",
            "depends_on",
            "restart",
            "container_name",
            "networks",
            "healthcheck",
            "secrets",
            "stop_signal",
            "stop_grace_period",
            "user",
            "hostname",
            "deploy",
            "scale",
            "profiles",
            "labels",
            "x-lattice")));

    private ServiceKeys() {}

    private static KeyRules harmless(KeyRules rules) {
        return rules.ignoring("tty", "what runs here has no terminal; its output is kept as a log.")
                .ignoring("stdin_open", "what runs here has no one to type.")
                .ignoring("init", "whether processes that ended are waited for is the image's matter.")
                .ignoring("logging", "output is always kept by Lattice, and shown there.")
                .ignoring("platform", "a node takes the image for its own processor.")
                .ignoring("pull_policy", "an image is pulled where it is missing.")
                .ignoring("attach", "all services' output is kept.")
                .ignoring("annotations", "nothing here reads them.")
                .ignoring("develop", "it is for working on a machine of your own.")
                .ignoring("cap_drop", "all capabilities are dropped that no service is known to need.");
    }

    private static KeyRules refused(KeyRules rules) {
        return rules.refusing("privileged", "it gives a container the machine; " + CONFINED)
                .refusing("cap_add", "capabilities reach beyond the container; " + CONFINED)
                .refusing("devices", "a node's devices stay with the node; " + CONFINED)
                .refusing("device_cgroup_rules", "a node's devices stay with the node; " + CONFINED)
                .refusing("gpus", "a node's graphics processors cannot be asked for in a compose file. Remove it.")
                .refusing("network_mode", "every container has a network of its own. Remove it; " + ONE_NAME)
                .refusing("pid", "processes of the node and of others stay unseen; " + CONFINED)
                .refusing("ipc", "memory is not shared with the node nor with others; " + CONFINED)
                .refusing("uts", "the node's host name stays its own; " + CONFINED)
                .refusing("cgroup", "the node's control groups stay its own; " + CONFINED)
                .refusing("cgroup_parent", "the node's control groups stay its own; " + CONFINED)
                .refusing("userns_mode", "which users a container has is the node's choice; " + CONFINED)
                .refusing(
                        "security_opt",
                        "how a container is confined is the node's choice, and"
                                + " 'no-new-privileges' is always on. Remove it.")
                .refusing("sysctls", "the kernel is the node's; " + CONFINED)
                .refusing("runtime", "what runs containers is the node's choice. Remove it.")
                .refusing("isolation", "what runs containers is the node's choice. Remove it.")
                .refusing("use_api_socket", "the engine's socket is the whole machine; " + CONFINED)
                .refusing("credential_spec", "there are no Windows nodes. Remove it.")
                .refusing("storage_opt", "how a node stores is its choice. Remove it.")
                .refusing("ulimits", "limits of processes are the node's. Remove it.")
                .refusing("blkio_config", UNKEPT)
                .refusing("oom_kill_disable", "who runs out of memory is ended. Remove it.")
                .refusing("oom_score_adj", "who runs out of memory is ended. Remove it.")
                .refusing("mem_swappiness", UNKEPT)
                .refusing("memswap_limit", UNKEPT)
                .refusing("pids_limit", "the node has its own limit. Remove it.")
                .refusing(
                        "shm_size",
                        "a container's shared memory has the engine's usual size. Remove it, and tell the"
                                + " program to use less of it.")
                .refusing("mem_limit", "memory is limited in one place: " + LIMITS)
                .refusing("mem_reservation", "memory is reserved in one place: write deploy.resources.reservations.")
                .refusing("cpus", "processors are limited in one place: " + LIMITS)
                .refusing("cpu_count", LIMITS)
                .refusing("cpu_percent", LIMITS)
                .refusing("cpu_shares", LIMITS)
                .refusing("cpu_quota", LIMITS)
                .refusing("cpu_period", LIMITS)
                .refusing("cpu_rt_period", LIMITS)
                .refusing("cpu_rt_runtime", LIMITS)
                .refusing("cpuset", LIMITS)
                .refusing("extends", "a service is written whole. Use an anchor and '<<' for what services share.")
                .refusing("configs", "files come as mounts. Write volumes: ['./app.conf:/etc/app.conf:ro'].")
                .refusing(
                        "tmpfs", "no folder is kept in memory. Remove it; a container's files are gone with it anyway.")
                .refusing("read_only", "a container can write its own files, which are gone with it. Remove it.")
                .refusing("volumes_from", "name the volume in both services instead.")
                .refusing("volume_driver", "volumes are the node's own storage. Remove it.")
                .refusing("links", ONE_NAME)
                .refusing(
                        "external_links",
                        "what is not in the file is not reached by a name. Give its address by a" + " variable.")
                .refusing("extra_hosts", "names are not written into containers. Give the address by a variable.")
                .refusing("dns", "names are resolved as on the node. Remove it.")
                .refusing("dns_opt", "names are resolved as on the node. Remove it.")
                .refusing("dns_search", "names are resolved as on the node. Remove it.")
                .refusing("domainname", ONE_NAME)
                .refusing("mac_address", "addresses are the node's choice. Remove it.")
                .refusing("group_add", "a container has the groups of its user. Set them in the image.")
                .refusing(
                        "working_dir",
                        "a container begins in the folder of its image. Set WORKDIR there, or write"
                                + " command: [\"sh\", \"-c\", \"cd … && exec …\"].")
                .refusing("label_file", "write the labels under 'labels'.")
                .refusing("post_start", "write what is to run into the image's start script.")
                .refusing("pre_stop", "let the program end on its stop signal.")
                .refusing("provider", "a service is a container. Give it an image.")
                .refusing("models", "models are not deployed from a compose file. Remove it.");
    }
}
