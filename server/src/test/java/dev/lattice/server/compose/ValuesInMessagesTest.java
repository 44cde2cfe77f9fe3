package dev.lattice.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * What a variable holds is in nothing that is said of a file, wherever in it the variable stands: passwords are among
 * variables, and messages are shown, kept and passed on.
 */
class ValuesInMessagesTest {
    /** Each key that is read, in each of the forms that it has. */
    private static final String ALL = """
            name: shop
            services:
              web:
                image: nginx:1.28
                build: {context: app, dockerfile: Dockerfile, target: run, args: {A: b}}
                command: [serve, now]
                entrypoint: [run]
                environment: {A: b, C: d}
                env_file: [web.env, {path: more.env, required: true, format: raw}]
                ports:
                  - "8080:80"
                  - "127.0.0.1:8081:81"
                  - {target: 82, published: 8082, host_ip: 127.0.0.1, protocol: tcp, mode: host, name: http}
                expose: ["3000", "4000"]
                volumes:
                  - "data:/data"
                  - "./nginx.conf:/etc/nginx.conf:ro"
                  - {type: volume, source: data, target: /more, read_only: true, volume: {}}
                  - {type: bind, source: ./more, target: /most, read_only: true, bind: {create_host_path: true}}
                depends_on: {db: {condition: service_healthy, required: true}}
                restart: always
                container_name: my-web
                networks: {back: {aliases: [web]}}
                healthcheck: {test: [CMD, ask], interval: 1m, timeout: 1s, retries: 3, start_period: 1s, disable: no}
                secrets: [token, {source: key, target: key, mode: 0440}]
                stop_signal: SIGINT
                stop_grace_period: 10s
                user: app
                hostname: web
                deploy:
                  replicas: 1
                  mode: replicated
                  resources:
                    limits: {cpus: 2, memory: 2g}
                    reservations:
                      cpus: 1
                      memory: 1g
                      devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]
                scale: 1
                profiles: [most]
                labels: {a: b}
                x-lattice: {build: {version: "22", install: npm ci, build: make, start: node a.js, output: dist}}
              db:
                image: postgres:17
                build: app
                command: serve now
                entrypoint: run
                environment: [A=b, C]
                env_file: web.env
                ports: ["5432:5432"]
                volumes: ["data:/data"]
                depends_on: [cache]
                container_name: my-db
                networks: [back]
                healthcheck: {test: ask}
                labels: [a=b]
              cache: {image: redis:7, build: {args: [A=b, C]}, healthcheck: {test: [CMD-SHELL, ask]}}
            networks: {back: {driver: bridge}}
            volumes: {data: {driver: local}}
            secrets: {token: {file: token.txt}, key: {environment: SET}}
            """;

    /** Where in that file the keys of each set of rules stand. */
    private static final Map<String, String> PLACES = Map.ofEntries(
            Map.entry("ComposeReader.RULES", ""),
            Map.entry("ServiceKeys.RULES", "services.web"),
            Map.entry("BuildReader.RULES", "services.web.build"),
            Map.entry("BuildDecisionsReader.RULES", "services.web.x-lattice"),
            Map.entry("BuildDecisionsReader.BUILD", "services.web.x-lattice.build"),
            Map.entry("EnvironmentReader.LONG", "services.web.env_file.1"),
            Map.entry("PortReader.LONG", "services.web.ports.2"),
            Map.entry("MountReader.LONG", "services.web.volumes.2 services.web.volumes.3"),
            Map.entry("MountReader.BIND", "services.web.volumes.3.bind"),
            Map.entry("MountReader.VOLUME", "services.web.volumes.2.volume"),
            Map.entry("DependencyReader.RULES", "services.web.depends_on.db"),
            Map.entry("NetworkReader.OF_SERVICE", "services.web.networks.back"),
            Map.entry("NetworkReader.NETWORK", "networks.back"),
            Map.entry("NetworkReader.VOLUME", "volumes.data"),
            Map.entry("HealthReader.RULES", "services.web.healthcheck"),
            Map.entry("SecretReader.MOUNTED", "services.web.secrets.1"),
            Map.entry("SecretReader.DECLARED", "secrets.token secrets.key"),
            Map.entry("DeployReader.RULES", "services.web.deploy"),
            Map.entry("DeployReader.RESOURCES", "services.web.deploy.resources"),
            Map.entry("DeployReader.LIMITS", "services.web.deploy.resources.limits"),
            Map.entry("DeployReader.RESERVATIONS", "services.web.deploy.resources.reservations"),
            Map.entry("DeployReader.DEVICE", "services.web.deploy.resources.reservations.devices.0"));

    private static final Map<String, String> FILES = Map.of(
            "web.env", "A=1\n",
            "more.env", "B=1\n",
            "nginx.conf", "events {}\n");

    /** Texts that are possible at some keys and impossible at others; each has a part that is nowhere else. */
    static Stream<String> canaries() {
        return Stream.of(
                "canary",
                "canary!",
                "Canary_A b",
                "canary=x",
                "1canary",
                "../canary",
                "canary:/canary",
                "/canary:/canary",
                "canary && canary",
                "https://canary",
                "64738",
                "10.64.7.38:64738:64738",
                "64738/udp",
                "on-failure:64738",
                "\u0000canary",
                "x".repeat(70) + "canary");
    }

    /** A reading; files whose names have a canary in them are there when asked for, and have a mistake. */
    private static List<String> said(String text, String canary, boolean there) {
        ComposeSource source = new ComposeSource(
                "compose.yaml",
                text,
                path -> path.toLowerCase(Locale.ROOT).contains("canary")
                        ? Optional.of("A=$UNSET\n1B=\"open\n").filter(any -> there)
                        : Optional.ofNullable(FILES.get(path)),
                Map.of("V", canary, "SET", "x"),
                Set.of("*"));
        List<ComposeFinding> findings;
        try {
            findings = ComposeReader.read(source).warnings();
        } catch (ComposeException e) {
            findings = e.findings();
        }
        return findings.stream().map(ComposeFinding::toString).toList();
    }

    private static void assertUnsaid(List<String> said, String text) {
        assertThat(said)
                .as(text)
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).matches("(?s).*(canary|64738|10\\.64\\.7\\.38).*"));
    }

    @Test
    void allThatIsReadIsInTheFile() throws ReflectiveOperationException, IOException, URISyntaxException {
        assertThat(said(ALL, "x", false)).as("the file itself").noneMatch(line -> line.contains("is not possible"));
        Map<String, KeyRules> rules = rules();
        assertThat(PLACES.keySet()).isEqualTo(rules.keySet());
        Object root = new Yaml().load(ALL);
        rules.forEach((name, each) -> {
            Set<Object> keys = new HashSet<>();
            for (String place : PLACES.getOrDefault(name, "").split(" ", -1)) {
                keys.addAll(((Map<?, ?>) at(root, place)).keySet());
            }
            assertThat(keys).as(name).containsAll(each.readKeys());
        });
    }

    private static Object at(Object node, String place) {
        Object at = node;
        for (String step : place.isEmpty() ? new String[0] : place.split("\\.", -1)) {
            Object inside = at instanceof List<?> list ? list.get(Integer.parseInt(step)) : ((Map<?, ?>) at).get(step);
            at = Objects.requireNonNull(inside, place);
        }
        return at;
    }

    /** Of all readers, by class and field. */
    private static Map<String, KeyRules> rules() throws ReflectiveOperationException, IOException, URISyntaxException {
        Path classes = Path.of(
                        ComposeReader.class.getResource("ComposeReader.class").toURI())
                .resolveSibling(".");
        Map<String, KeyRules> rules = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (String file : files.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[A-Za-z]+\\.class"))
                    .toList()) {
                Class<?> type = Class.forName(
                        ComposeReader.class.getPackageName() + "." + file.substring(0, file.indexOf('.')));
                for (Field field : type.getDeclaredFields()) {
                    if (field.getType() == KeyRules.class && Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        rules.put(type.getSimpleName() + "." + field.getName(), (KeyRules) field.get(null));
                    }
                }
            }
        }
        return rules;
    }

    @ParameterizedTest
    @MethodSource("canaries")
    void aVariableAtAnyOneValue(String canary) {
        Object root = new Yaml().load(ALL);
        List<Leaf> leaves = leaves(root);
        assertThat(leaves).hasSizeGreaterThan(80);
        Set<String> all = new HashSet<>();
        for (String form : List.of("${V}", "./a${V}", "${V}=b", "${V}:/x:ro", "${NONE:?needs ${V}}")) {
            for (Leaf leaf : leaves) {
                leaf.put(form);
                String text = new Yaml().dump(root);
                leaf.undo();
                List<String> said = said(text, canary, form.startsWith("$"));
                assertUnsaid(said, text);
                all.addAll(said);
            }
        }
        assertThat(all).as("mistakes are found").hasSizeGreaterThan(50);
    }

    /** The same at two places of one kind, which then have the same name, port, path or variable. */
    @ParameterizedTest
    @ValueSource(strings = {"canary", "64738", "/canary", "64738:80", "data:/canary", "./canary:/canary:ro"})
    void aVariableAtTwoValues(String canary) {
        Object root = new Yaml().load(ALL);
        List<Leaf> leaves = leaves(root);
        for (Leaf one : leaves) {
            for (Leaf other : leaves.subList(leaves.indexOf(one) + 1, leaves.size())) {
                if (!one.key().equals(other.key())) {
                    continue;
                }
                one.put("${V}");
                other.put("${V}");
                String text = new Yaml().dump(root);
                one.undo();
                other.undo();
                assertUnsaid(said(text, canary, false), text);
            }
        }
    }

    /** Those that only several values together lead to, or a file with nothing else wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {a: {image: x, depends_on: ['${V}']}}",
                "services: {a: {image: x, depends_on: ['${V}']}, b: {image: x, profiles: [p]}}\nname: '${V}'",
                "services: {a: {image: x, networks: ['${V}']}}",
                "services: {a: {image: x, volumes: ['${V}:/x']}}",
                "services: {a: {image: x, volumes: [{type: volume, source: '${V}', target: /x}]}}",
                "services: {a: {image: x, secrets: ['${V}', {source: '${V}'}]}}",
                "services: {a: {image: x, env_file: ['${V}']}}",
                "services: {a: {image: x, scale: '${N}', container_name: c}}",
                "services: {a: {image: x, container_name: '${V}'}, b: {image: x, container_name: '${V}'}}",
                "services: {a: {image: x, container_name: '${V}'}, canary: {image: x}}",
                "services: {a: {image: x, ports: ['${N}:80']}, b: {image: x, ports: ['${N}:80']}}",
                "services: {a: {image: x, ports: ['${N}', '${N}']}}",
                "services: {a: {image: x, ports: ['10.64.7.38:${N}:80', {target: '${N}', host_ip: '${A}'}]}}",
                "services: {a: {image: x, volumes: ['./a:/${V}:ro', './b:/${V}:ro']}}",
                "services: {a: {image: x, secrets: [{source: s, target: '${V}'}, {source: s, target: '${V}'}]}}"
                        + "\nsecrets: {s: {file: f}}",
                "services: {a: {image: x, environment: ['${V}', '${V}!=a', '${V}=a'], build: {args: ['${V}']}}}",
                "services: {a: {image: x, command: 'a ${S}'}}",
                "services: {a: {image: x}}\nsecrets: {s: {environment: '${V}'}}",
                "services: {a: {image: '${NONE:?say ${NONE:-${V}} ${V}}', environment: {A: '${NONE?$V}'}}}",
            })
    void aVariableInAMistakeOfItsOwn(String text) {
        ComposeSource source = new ComposeSource(
                "compose.yaml",
                text,
                path -> Optional.empty(),
                Map.of("V", "canary", "N", "64738", "A", "10.64.7.38", "S", "canary;canary"),
                Set.of());
        List<String> said = new ArrayList<>();
        try {
            ComposeReader.read(source).warnings().forEach(finding -> said.add(finding.message()));
        } catch (ComposeException e) {
            e.findings().forEach(finding -> said.add(finding.message()));
        }
        assertUnsaid(said, text);
        assertThat(said).isNotEmpty();
    }

    @Test
    void whatIsWrittenIsShownInstead() {
        assertThat(said("services: {a: {image: x, depends_on: ['${V}'], networks: ['n-$V']}}", "canary", false))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("There is no service '${V}' in the file."),
                        line -> assertThat(line).contains("There is no network 'n-$V' in the file"));
        assertThat(said("services: {a: {image: x, env_file: '${V}.env'}}", "canary", true))
                .anySatisfy(line -> assertThat(line).startsWith("'${V}.env':2: services.a.env_file: A quote is not"));
        assertThat(said("services: {a: {image: x, environment: ['${V}!=secret']}}", "canary", true))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("'${V}!' cannot name a variable")
                        .doesNotContain("secret"));
    }

    /**
     * A scalar of a file, which can be another.
     *
     * @param key the nearest one above it
     * @param was what it is in the file
     */
    private record Leaf(String key, @Nullable Object was, Consumer<@Nullable Object> to) {
        void put(String text) {
            to.accept(text);
        }

        void undo() {
            to.accept(was);
        }
    }

    private static List<Leaf> leaves(Object root) {
        List<Leaf> leaves = new ArrayList<>();
        collect("", root, leaves);
        return leaves;
    }

    @SuppressWarnings("unchecked") // what a parser of YAML makes
    private static void collect(String above, Object node, List<Leaf> leaves) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) ->
                    one((String) key, value, made -> ((Map<Object, Object>) map).put(key, made), leaves));
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                int at = i;
                one(above, list.get(i), made -> ((List<Object>) list).set(at, made), leaves);
            }
        }
    }

    private static void one(String key, @Nullable Object value, Consumer<@Nullable Object> to, List<Leaf> leaves) {
        if (value instanceof Map || value instanceof List) {
            collect(key, value, leaves);
        } else {
            leaves.add(new Leaf(key, value, to));
        }
    }
}
