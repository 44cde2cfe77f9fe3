package dev.lattice.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files with one mistake each, and where it is said to be. */
class RefusedFilesTest {
    private static final String TOP = "services:\n  web:\n    image: nginx:1.28\n";

    private static List<ComposeFinding> findings(String text) {
        ComposeException refused = catchThrowableOfType(
                ComposeException.class, () -> ComposeReader.read(ComposeSource.of("compose.yaml", text)));
        assertThat(refused).as(text).isNotNull();
        return refused.findings();
    }

    /** A line of a service, and a part of what is said of it, at its first key if not said otherwise. */
    static Stream<Arguments> lines() {
        List<Arguments> rows = new ArrayList<>();
        String[][] table = {
            // What reaches beyond the container.
            {"privileged: true", "privileged", "gives a container the machine"},
            {"cap_add: [NET_ADMIN]", "cap_add", "capabilities"},
            {"devices: ['/dev/fuse:/dev/fuse']", "devices", "devices stay with the node"},
            {"network_mode: host", "network_mode", "network of its own"},
            {"pid: host", "pid", "processes of the node"},
            {"ipc: host", "ipc", "memory is not shared"},
            {"userns_mode: host", "userns_mode", "node's choice"},
            {"security_opt: ['seccomp:unconfined']", "security_opt", "no-new-privileges"},
            {"sysctls: {net.core.somaxconn: 1024}", "sysctls", "the kernel is the node's"},
            {"cgroup_parent: m-executor", "cgroup_parent", "control groups"},
            {"runtime: nvidia", "runtime", "node's choice"},
            {"gpus: all", "gpus", "graphics processors"},
            // What there is another way for.
            {"extends: {file: base.yaml, service: web}", "extends", "anchor"},
            {"configs: [app]", "configs", ":ro"},
            {"tmpfs: /run", "tmpfs", "in memory"},
            {"read_only: true", "read_only", "Remove it"},
            {"links: [db]", "links", "by their names"},
            {"extra_hosts: ['db:10.0.0.1']", "extra_hosts", "by a variable"},
            {"dns: 1.1.1.1", "dns", "resolved"},
            {"mem_limit: 512m", "mem_limit", "deploy.resources.limits"},
            {"cpus: 0.5", "cpus", "deploy.resources.limits"},
            {"ulimits: {nofile: 65536}", "ulimits", "the node's"},
            {"shm_size: 256m", "shm_size", "usual size"},
            {"working_dir: /app", "working_dir", "WORKDIR"},
            {"volumes_from: [db]", "volumes_from", "name the volume"},
            // What nobody knows.
            {"enviroment: {A: b}", "enviroment", "Did you mean 'environment'?"},
            {"port: ['80:80']", "port", "Did you mean 'ports'?"},
            {"frobnicate: 1", "frobnicate", "docs/compose.md"},
            // Values.
            {"restart: sometimes", "restart", "unless-stopped"},
            {"restart: false", "restart", "in quotes"},
            {"user: 'a b'", "user", "user:group"},
            {"hostname: my_host!", "hostname", "letters"},
            {"stop_signal: please", "stop_signal", "SIGTERM"},
            {"stop_grace_period: 30", "stop_grace_period", "'30s'"},
            {"stop_grace_period: 5 minutes", "stop_grace_period", "'30s'"},
            {"container_name: 'a b'", "container_name", "letters"},
            {"command: npm start && echo done", "command", "a shell only"},
            {"command: \"echo 'x\"", "command", "is not closed"},
            {"environment: just a text", "environment", "A mapping"},
            {"environment: {1A: x}", "environment.1A", "cannot name a variable"},
            {"environment: {A: [b]}", "environment.A", "One text"},
            {"environment: {A: '${B:?is needed}'}", "environment.A", "is needed"},
            {"environment: {A: '${B'}", "environment.A", "not closed"},
            {"environment: {A: '${1}'}", "environment.A", "variable's name"},
            {"environment: {A: '${B!c}'}", "environment.A", "':-'"},
            {"env_file: web.env", "env_file", "There is no file 'web.env'"},
            {"env_file: [{path: web.env, format: toml}]", "env_file[0].format", "'raw'"},
            {"env_file: /etc/environment", "env_file", "absolute"},
            {"secrets: [token]", "secrets[0]", "no secret 'token'"},
            {"networks: [back]", "networks[0]", "no network 'back'"},
            {"networks: {default: {ipv4_address: 10.5.0.5}}", "networks.default.ipv4_address", "node"},
            {"networks: {default: {aliases: [www]}}", "networks.default.aliases[0]", "Use 'web'"},
            {"depends_on: [db]", "depends_on[0]", "no service 'db'"},
            {"depends_on: [web]", "depends_on[0]", "itself"},
            {"scale: 101", "scale", "0 to 100"},
            {"deploy: {replicas: two}", "deploy.replicas", "0 to 100"},
            {"deploy: {mode: global}", "deploy.mode", "'replicated'"},
            {"deploy: {placement: {constraints: [node.role==manager]}}", "deploy.placement", "Remove it"},
            {"deploy: {restart_policy: {condition: any}}", "deploy.restart_policy", "'restart'"},
            {"deploy: {resources: {limits: {memory: lots}}}", "deploy.resources.limits.memory", "'512m'"},
            {"deploy: {resources: {limits: {cpus: half}}}", "deploy.resources.limits.cpus", "'0.5'"},
            {
                "deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
                "deploy.resources.reservations.devices[0]",
                "'count'"
            },
            {
                "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: all}]}}}",
                "deploy.resources.reservations.devices[0].count",
                "1 to 64"
            },
            {
                "deploy: {resources: {reservations: {devices: [{capabilities: [tpu], count: 1}]}}}",
                "deploy.resources.reservations.devices[0]",
                "only GPUs"
            },
            {
                "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1, device_ids: ['0']}]}}}",
                "deploy.resources.reservations.devices[0].device_ids",
                "which"
            },
            {
                "deploy: {resources: {reservations: {devices: [{driver: amd, capabilities: [gpu], count: 1}]}}}",
                "deploy.resources.reservations.devices[0].driver",
                "NVIDIA"
            },
            {
                "deploy: {resources: {limits: {memory: 1g}, reservations: {memory: 2g}}}",
                "deploy.resources.reservations",
                "More is reserved"
            },
            // Ports.
            {"ports: ['53:53/udp']", "ports[0]", "UDP"},
            {"ports: ['80:80/sctp']", "ports[0]", "SCTP"},
            {"ports: ['http']", "ports[0]", "'8080:80'"},
            {"ports: ['999.1.1.1:80:80']", "ports[0]", "'127.0.0.1'"},
            {"ports: [{target: 80, host_ip: here}]", "ports[0].host_ip", "'127.0.0.1'"},
            {"ports: ['70000:80']", "ports[0]", "65535"},
            {"ports: ['8000-8002:80-81']", "ports[0]", "equally long"},
            {"ports: ['8000-9000:8000-9000']", "ports[0]", "20 ports"},
            {"ports: ['8080:80', '8080:81']", "", "published by 'web' already"},
            {"ports: [{published: 80}]", "ports[0]", "'target' is missing"},
            {"ports: [{target: 80, protocol: udp}]", "ports[0].protocol", "UDP"},
            {"ports: [{target: 80, mode: both}]", "ports[0].mode", "'ingress'"},
            {"ports: [{target: 80, taget: 1}]", "ports[0].taget", "Did you mean 'target'?"},
            {"ports: 80", "ports", "A list"},
            {"expose: ['53/udp']", "expose[0]", "UDP"},
            // Mounts.
            {"volumes: ['data:/data']", "volumes[0]", "no volume 'data'"},
            {"volumes: ['/data']", "volumes[0]", "without a name"},
            {"volumes: ['/srv/data:/data:ro']", "volumes[0]", "absolute"},
            {"volumes: ['~/data:/data:ro']", "volumes[0]", "'~'"},
            {"volumes: ['../data:/data:ro']", "volumes[0]", "leads out"},
            {"volumes: ['./a/../../data:/data:ro']", "volumes[0]", "leads out"},
            {"volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "volumes[0]", "socket"},
            {"volumes: ['C:\\data:/data:ro']", "volumes[0]", "absolute"},
            {"volumes: ['./data:/data']", "volumes[0]", "named volume"},
            {"volumes: ['.:/app']", "volumes[0]", "only be read"},
            {"volumes: ['config/a:/a:ro']", "volumes[0]", "begins with './'"},
            {"volumes: ['./a:/proc/a:ro']", "volumes[0]", "/proc"},
            {"volumes: ['./a:a:ro']", "volumes[0]", "absolute"},
            {"volumes: ['./a:/a:ro', './b:/a:ro']", "volumes[1]", "mounted at its target already, in line 4"},
            {"volumes: [{type: tmpfs, target: /run}]", "volumes[0]", "'type'"},
            {"volumes: [{type: bind, source: ./a, target: /a}]", "volumes[0]", "only be read"},
            {"volumes: [{type: bind, source: /a, target: /a, read_only: true}]", "volumes[0]", "absolute"},
            // Builds.
            {"build: ../app", "build", "leads out"},
            {"build: 'https://git.example.org/a.git'", "build", "address"},
            {"build: {context: ., dockerfile: ../../Dockerfile}", "build.dockerfile", "leads out"},
            {"build: {context: ., network: host}", "build.network", "confined"},
            {"build: {context: ., ssh: [default]}", "build.ssh", "no keys"},
            {"build: {context: ., dockerfil: a}", "build.dockerfil", "Did you mean 'dockerfile'?"},
            {"x-lattice: {buildd: {}}", "x-lattice.buildd", "Did you mean 'build'?"},
            {"x-lattice: {build: {start: node a.js}}", "x-lattice.build", "has no 'build'"},
            // Health.
            {"healthcheck: {test: [curl, -f, localhost]}", "healthcheck.test", "CMD"},
            {"healthcheck: {test: []}", "healthcheck.test", "CMD"},
            {"healthcheck: {test: [CMD]}", "healthcheck.test", "says nothing"},
            {"healthcheck: {test: 'true', interval: 30}", "healthcheck.interval", "'30s'"},
            {"healthcheck: {test: 'true', retries: many}", "healthcheck.retries", "0 to 1000"},
        };
        for (String[] row : table) {
            rows.add(Arguments.of(row[0], row[1], row[2]));
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineOfAService(String line, String path, String said) {
        List<ComposeFinding> findings = findings(TOP + "    " + line + "\n");
        assertThat(findings).hasSize(1);
        ComposeFinding finding = findings.get(0);
        assertThat(finding.file()).isEqualTo("compose.yaml");
        assertThat(finding.path()).isEqualTo(path.isEmpty() ? "services.web" : "services.web." + path);
        assertThat(finding.line()).isEqualTo(path.isEmpty() ? 2 : 4);
        assertThat(finding.message()).contains(said).endsWith(finding.message().endsWith("?") ? "?" : ".");
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("", 1, "", "empty"),
                Arguments.of("services: [", 1, "", "no YAML"),
                Arguments.of("services:\n\tweb: {}\n", 2, "", "no YAML"),
                Arguments.of("- a\n", 1, "", "a mapping"),
                Arguments.of("a: b\n---\nc: d\n", 2, "", "no YAML"),
                Arguments.of("services:\n  a: {image: Not An Image}\n", 2, "services.a.image", "postgres:17"),
                Arguments.of("services:\n  a:\n    image: [b]\n", 3, "services.a.image", "One text"),
                Arguments.of("name: app\n", 1, "", "no services"),
                Arguments.of("services: {}\n", 1, "services", "no services"),
                Arguments.of("services:\n  web:\n", 2, "services.web", "A service is a mapping"),
                Arguments.of("services:\n  web:\n    restart: always\n", 2, "services.web", "neither 'image' nor"),
                Arguments.of(TOP + "include: [other.yaml]\n", 4, "include", "one file"),
                Arguments.of(TOP + "configs:\n  a: {file: ./a}\n", 4, "configs", "mounts"),
                Arguments.of(TOP + "servics: {}\n", 4, "servics", "Did you mean 'services'?"),
                Arguments.of(TOP + "    image: nginx:2\n", 4, "services.web.image", "line 3"),
                Arguments.of("name: My App\n" + TOP, 1, "name", "'my-app'"),
                Arguments.of(
                        "services:\n  celery_worker: {image: a}\n", 2, "services.celery_worker", "'celery-worker'"),
                Arguments.of("services:\n  Web: {image: a}\n", 2, "services.Web", "'web'"),
                Arguments.of("services:\n  secret: {image: a}\n", 2, "services.secret", "cannot be a name"),
                Arguments.of(TOP + "volumes:\n  data: {external: true}\n", 5, "volumes.data.external", "own volumes"),
                Arguments.of(TOP + "volumes:\n  data: {driver: nfs}\n", 5, "volumes.data.driver", "'local'"),
                Arguments.of(
                        TOP + "volumes:\n  data:\n    driver_opts: {type: none, o: bind, device: /}\n",
                        6,
                        "volumes.data.driver_opts",
                        "own storage"),
                Arguments.of(TOP + "networks:\n  a:\n    external: true\n", 6, "networks.a.external", "own networks"),
                Arguments.of(TOP + "networks:\n  a: {driver: host}\n", 5, "networks.a.driver", "'bridge'"),
                Arguments.of(TOP + "networks:\n  a: {internal: true}\n", 5, "networks.a.internal", "internet"),
                Arguments.of(TOP + "secrets:\n  a: {external: true}\n", 5, "secrets.a.external", "no secret outside"),
                Arguments.of(TOP + "secrets:\n  a: {file: /etc/shadow}\n", 5, "secrets.a.file", "absolute"),
                Arguments.of(TOP + "secrets:\n  a: {environment: NOT_SET}\n", 5, "secrets.a.environment", "not set"),
                Arguments.of(TOP + "secrets:\n  a: {}\n", 5, "secrets.a", "either 'file'"),
                Arguments.of(TOP + "    profiles: [debug]\n", 1, "services", "profiles"),
                Arguments.of(TOP + "    labels: !override {a: b}\n", 4, "services.web.labels", "tag"),
                Arguments.of(TOP + "x-a: &a\n  b: *a\n", 4, "", "within what it stands for"),
                Arguments.of("x-a: &a [1]\n" + TOP + "    <<: *a\n", 1, "services.web", "After '<<'"),
                Arguments.of(
                        "services:\n  a: {image: x, ports: ['80:80']}\n  b: {image: x, ports: ['80:8080']}\n",
                        3,
                        "services.b",
                        "published by 'a'"),
                Arguments.of(
                        "services:\n  a:\n    build: .\n    x-lattice:\n      build:\n        starts: node a.js\n",
                        6,
                        "services.a.x-lattice.build.starts",
                        "Did you mean 'start'?"),
                Arguments.of(
                        "services:\n  a:\n    build: .\n    x-lattice:\n      build:\n        version: 3.10\n",
                        6,
                        "services.a.x-lattice.build.version",
                        "quotes around it"),
                Arguments.of(
                        "services:\n  a:\n    build: .\n    x-lattice:\n      build:\n        output: ../dist\n",
                        6,
                        "services.a.x-lattice.build.output",
                        "leads out"),
                Arguments.of(
                        "services:\n  a:\n    build: .\n    x-lattice:\n      build:\n        install: ''\n",
                        6,
                        "services.a.x-lattice.build.install",
                        "one line"),
                Arguments.of("""
                        services:
                          a: {image: x, depends_on: [b]}
                          b: {image: x, depends_on: [c]}
                          c: {image: x, depends_on: [a]}
                        """, 2, "services.a", "a → b → c → a"),
                Arguments.of(
                        "services:\n  a:\n    image: x\n    depends_on: [dbb]\n  db: {image: x}\n",
                        4,
                        "services.a.depends_on[0]",
                        "Did you mean 'db'?"),
                Arguments.of(
                        "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [debug]}\n",
                        2,
                        "services.a.depends_on[0]",
                        "left out"),
                Arguments.of("""
                        services:
                          a: {image: x, depends_on: {b: {condition: service_healthy}}}
                          b: {image: x, healthcheck: {disable: true}}
                        """, 2, "services.a", "off"),
                Arguments.of("""
                        services:
                          a: {image: x, depends_on: {b: {condition: service_completed_successfully}}}
                          b: {image: x, restart: always}
                        """, 2, "services.a", "always started again"),
                Arguments.of(
                        "services:\n  a: {image: x, depends_on: {b: {condition: service_ready}}}\n  b: {image: x}\n",
                        2,
                        "services.a.depends_on.b.condition",
                        "service_healthy"),
                Arguments.of(
                        "services:\n  a: {image: x, container_name: cc}\n  b: {image: x, container_name: cc}\n",
                        3,
                        "services.b",
                        "that of 'a'"),
                Arguments.of(
                        "services:\n  a: {image: x, container_name: bb}\n  bb: {image: x}\n",
                        2,
                        "services.a",
                        "both would answer"),
                Arguments.of(
                        "services:\n  a:\n    image: x\n    container_name: cc\n    scale: 2\n",
                        4,
                        "services.a.container_name",
                        "several containers"),
                Arguments.of(
                        "services:\n  a:\n    image: x\n    scale: 2\n    deploy: {replicas: 3}\n",
                        4,
                        "services.a.scale",
                        "different numbers"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFile(String text, int line, String path, String said) {
        List<ComposeFinding> findings = findings(text);
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).line()).isEqualTo(line);
        assertThat(findings.get(0).path()).isEqualTo(path);
        assertThat(findings.get(0).message()).contains(said);
    }

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
        List<ComposeFinding> findings = findings("""
                services:
                  web:
                    image: nginx:1.28
                    privileged: true
                    ports: ["53:53/udp"]
                    depends_on: [db]
                  Cache:
                    image: redis:7
                    network_mode: host
                """);
        assertThat(findings).extracting(ComposeFinding::line).containsExactly(4, 5, 6, 7, 9);
    }

    /** Compose's own list: whatever it knows and we do not read has a sentence of its own. */
    @Test
    void eachKeyThatIsRefusedSaysWhyAndWhatToDo() {
        Set<String> sentences = new HashSet<>();
        for (String key : ServiceKeys.RULES.keys()) {
            if (ServiceKeys.RULES.of(key).orElseThrow() instanceof KeyRules.Rule.Refused refused) {
                assertThat(refused.why()).as(key).endsWith(".").hasSizeGreaterThan(20);
                sentences.add(refused.why());
            }
        }
        assertThat(sentences).hasSizeGreaterThan(30);
    }

    @Test
    void aMistakeInAnEnvFileIsSaidInThatFile() {
        ComposeSource source = new ComposeSource(
                "compose.yaml",
                TOP + "    env_file: web.env\n",
                path -> Optional.of("A=1\nB=\"open\n").filter(text -> path.equals("web.env")),
                Map.of(),
                Set.of());
        ComposeException refused = catchThrowableOfType(ComposeException.class, () -> ComposeReader.read(source));
        assertThat(refused.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.file()).isEqualTo("web.env");
            assertThat(finding.line()).isEqualTo(2);
            assertThat(finding.path()).isEqualTo("services.web.env_file");
        });
    }

    @Test
    void aNameThatNoVariableCanHaveIsSaidInItsFile() {
        ComposeSource source = new ComposeSource(
                "compose.yaml",
                TOP + "    env_file: [web.env]\n",
                path -> Optional.of("A=1\n\n1B=2\n").filter(text -> path.equals("web.env")),
                Map.of(),
                Set.of());
        ComposeException refused = catchThrowableOfType(ComposeException.class, () -> ComposeReader.read(source));
        assertThat(refused.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.toString())
                        .startsWith("web.env:3: services.web.env_file[0]: This cannot be a variable"));
    }

    @Test
    void valuesOfVariablesAreInNoMessage() {
        ComposeSource source = new ComposeSource(
                "compose.yaml",
                TOP + "    ports: ['${PASSWORD}:80']\n    user: '${PASSWORD}!'\n    stop_signal: '${PASSWORD}'\n",
                path -> Optional.empty(),
                Map.of("PASSWORD", "hunter2"),
                Set.of());
        ComposeException refused = catchThrowableOfType(ComposeException.class, () -> ComposeReader.read(source));
        assertThat(refused.findings()).hasSize(3);
        assertThat(refused.getMessage()).doesNotContain("hunter2").contains("${PASSWORD}");
    }
}
