package dev.lattice.agent.bootstrap;

import dev.lattice.agent.tunnel.provider.TunnelChoice;
import dev.lattice.protocol.setting.ProcessSetting;
import dev.lattice.protocol.setting.SettingText;

/**
 * Every setting of a node: its option, its names in the environment, its default, its unit and what it is for. The only
 * place that says so; {@code docs/operations/settings.md} is checked against it.
 */
public enum AgentSetting implements ProcessSetting {
    SERVER("--server", "SERVER_URL, LATTICE_SERVER", "", "address", "The server's public address."),
    TOKEN_FILE(
            "--token-file",
            "WORKER_TOKEN_FILE",
            "",
            "file",
            "Holds the join token, for the first registration. A node that has joined needs none."),
    TOKEN(
            "--token",
            "WORKER_TOKEN",
            "",
            "text",
            "The same as itself. As an option everybody on the machine can read it: better a file."),
    HOME("--home", "LATTICE_AGENT_HOME", "$XDG_DATA_HOME/lattice/agent", "folder", "Where the agent keeps its data."),
    MAX_PARALLEL(
            "--max-parallel",
            "LATTICE_MAX_PARALLEL",
            "",
            "jobs, 1 to 4096",
            "Jobs that it runs at once. Left empty: as many as there are cores."),
    TIMEOUT(
            "--timeout",
            "LATTICE_TIMEOUT",
            "",
            "seconds, 1 or more",
            "The longest that any job may run here. Left empty: what the job says."),
    TAGS("--tags", "LATTICE_TAGS", "", "a,b=c", "Labels of this node."),
    NAME("--name", "LATTICE_NODE", "", "id", "The node's id. Left empty it is made from the host's name."),
    TUNNEL_PROVIDER(
            "--tunnel-provider",
            "TUNNEL_PROVIDER",
            TunnelChoice.BUILT_IN,
            "builtin, localtunnel, ngrok or cloudflared",
            "Who gives workloads' pages here a public address beside the gateway's: [tunnels.md](tunnels.md)."),
    TUNNEL_SERVER("--tunnel-server", "TUNNEL_SERVER", "", "address", "Of localtunnel, when it is not the public one."),
    PRIVATE_REGISTRIES(
            "--private-registries",
            "LATTICE_PRIVATE_REGISTRIES",
            "false",
            "true or false",
            "Lets images come from registries in the node's own network, and has its engine use the logins of the agent's"
                    + " account (`~/.docker`). Whoever may deploy there can then reach what those registries and logins"
                    + " reach, and run what was fetched by them for others."),
    LOCAL_IMAGES(
            "--local-images",
            "LATTICE_LOCAL_IMAGES",
            "false",
            "true or false",
            "Lets images be used that are on the machine and that no public registry has, such as those its owner built."
                    + " Whoever may run something there can then read what is in them. `lattice up` sets it for its node."),
    AVAILABILITY(
            "--availability",
            "LATTICE_AVAILABILITY",
            "always",
            "courteous, balanced or always",
            "When it works for others, as long as its owner has said nothing else: only while nobody is there, a little"
                    + " while somebody is, or around the clock: [availability.md](../availability.md)."),
    OWNER_FACTS(
            "--owner-facts",
            "LATTICE_OWNER_FACTS",
            "",
            "file",
            "Says what the owner does, in place of the machine: for trying rules out"
                    + " ([availability.md](../availability.md))."),
    DEBUG("--debug", "LATTICE_DEBUG", "false", "true or false", "Says more in the log.");

    @SuppressWarnings("ImmutableEnumChecker") // a record of strings and an unchangeable list
    private final SettingText text;

    AgentSetting(String option, String variables, String fallback, String unit, String purpose) {
        text = new SettingText(option, variables, fallback, unit, purpose);
    }

    @Override
    public SettingText text() {
        return text;
    }
}
