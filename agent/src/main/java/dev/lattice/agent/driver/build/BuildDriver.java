package dev.lattice.agent.driver.build;

import dev.lattice.agent.driver.Driver;
import dev.lattice.agent.driver.Execution;
import dev.lattice.agent.driver.ImageStock;
import dev.lattice.agent.driver.Launch;
import dev.lattice.agent.driver.LaunchException;
import dev.lattice.agent.driver.LaunchException.Code;
import dev.lattice.agent.driver.Stamp;
import dev.lattice.agent.task.Work;
import dev.lattice.core.image.ImageReference;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.WorkSpec;
import dev.lattice.core.resource.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds images: has the engine's own program do it, as a process like any other, so that a build outlives its agent and
 * is ended as processes are.
 */
public final class BuildDriver implements Driver {
    private static final Logger LOG = Logger.getLogger(BuildDriver.class.getName());
    /** What would give the builder itself orders. */
    private static final Pattern BUILDERS_OWN = Pattern.compile("(?i)BUILDKIT_.*|[A-Z]+_PROXY|SOURCE_DATE_EPOCH");

    private final Driver processes;
    private final ImageStock images;
    private final Map<String, String> environment;
    private final SpareCpu spare;
    private final Processors processors;
    private final boolean bounded;
    private final Executor later;
    private final SecretMark secretMark = new SecretMark();
    private @Nullable Builder builder;

    /**
     * Where it builds.
     *
     * @param resources what the machine has
     * @param bounded whether steps of BuildKit can be kept within limits here; if not, the classic builder has to do
     * @param serving whether something is served here now; any thread
     */
    public record Site(Resources resources, boolean bounded, BooleanSupplier serving) {
        /** This machine. */
        public static Site here(Resources resources, BooleanSupplier serving) {
            return new Site(resources, StepLimits.possible(), serving);
        }
    }

    /**
     * @param processes runs the program
     * @param environment says where the engine is and where programs are
     * @param later does what can wait until the machine has put to use what was built
     */
    public BuildDriver(
            Driver processes, ImageStock images, Map<String, String> environment, Site site, Executor later) {
        this.processes = processes;
        this.images = images;
        this.environment = Map.copyOf(environment);
        this.spare = new SpareCpu(site.resources().cpuMillis());
        this.processors = Processors.of(site.serving());
        this.bounded = site.bounded();
        this.later = later;
    }

    @Override
    public String name() {
        return WorkSpec.BUILD;
    }

    @Override
    public boolean available() {
        return images.available() && builder().isPresent();
    }

    private synchronized Optional<Builder> builder() {
        if (builder == null) {
            try {
                builder = Builder.find(environment, bounded).orElse(null);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        return Optional.ofNullable(builder);
    }

    @Override
    public void prepare(Launch launch, BooleanSupplier unwanted) throws LaunchException {
        Work.Build build = build(launch);
        for (ImageReference image : dockerfile(build).images()) {
            images.require(image, unwanted);
        }
    }

    @Override
    public Execution start(int slot, Launch launch) throws LaunchException {
        Work.Build build = build(launch);
        Builder program = builder()
                .orElseThrow(() -> new LaunchException(
                        Code.NODE_CANNOT_START, "This node lacks the program 'docker', by which images are built."));
        Dockerfile dockerfile = dockerfile(build);
        // Again: it is written for whoever prepared it, and another agent may have.
        dockerfile.images();
        if (!program.hereDocuments()) {
            dockerfile.requireNoHereDocuments();
        }
        String text;
        if (program.kind() == Builder.Kind.CLASSIC) {
            text = ClassicDockerfile.of(dockerfile.plain());
            // And again, for what was left out was a part of it.
            new Dockerfile(text, build.recipe().arguments()).images();
        } else {
            text = dockerfile.withBeforeSecrets(secretMark.instruction(build.image(), build.recipe()));
        }
        try {
            BuildFolder.open(launch.folder());
            BuildFolder folder = BuildFolder.write(launch.home(), build.recipe(), text);
            Optional<String> ignored = build.recipe().ignored();
            if (program.kind() == Builder.Kind.CLASSIC && ignored.isPresent()) {
                BuildFolder.ignore(launch.folder(), ignored.get());
            }
            Launch command = command(launch, arguments(program, launch, build, folder), folder, program.kind());
            return execution(launch, build, processes.start(slot, command), false, () -> forget(folder));
        } catch (IOException failed) {
            throw new LaunchException(
                    Code.NODE_CANNOT_START, "The build could not be laid out: " + failed.getMessage());
        }
    }

    private Execution execution(Launch launch, Work.Build build, Execution process, boolean begun, Runnable forget) {
        StepLimits limits = new StepLimits(mark(launch), launch.limits(), processors, begun);
        spare.add(limits);
        return new BuildExecution(
                process,
                limits::cpuMicros,
                List.of(
                        () -> spare.remove(limits),
                        limits::close,
                        forget,
                        () -> later.execute(() -> images.keep(build.image(), build.kept()))));
    }

    private static void forget(BuildFolder folder) {
        try {
            folder.forgetSecrets();
        } catch (IOException stays) {
            LOG.log(Level.WARNING, "secrets of a build stay until its folder goes: {0}", stays.getMessage());
        }
    }

    private List<String> arguments(Builder program, Launch launch, Work.Build build, BuildFolder folder)
            throws LaunchException {
        List<String> arguments = new ArrayList<>(List.of(program.program().toString(), "build"));
        arguments.addAll(List.of("--file", folder.dockerfile().toString()));
        arguments.addAll(List.of("--tag", build.image().complete()));
        for (Map.Entry<String, String> argument : new TreeMap<>(build.recipe().arguments()).entrySet()) {
            if (BUILDERS_OWN.matcher(argument.getKey()).matches()) {
                throw new LaunchException(
                        Code.BUILD_REFUSED,
                        "The build's argument '" + argument.getKey() + "' is the builder's own; use another name.");
            }
            arguments.addAll(List.of("--build-arg", argument.getKey() + "=" + argument.getValue()));
        }
        build.recipe().target().ifPresent(stage -> arguments.addAll(List.of("--target", stage)));
        if (program.kind() == Builder.Kind.BUILDKIT) {
            arguments.add("--progress=plain");
            arguments.addAll(List.of("--build-arg", StepLimits.MARK + "=" + mark(launch)));
            // Caches are a workload's own.
            arguments.addAll(List.of(
                    "--build-arg", "BUILDKIT_CACHE_MOUNT_NS=" + build.image().name()));
            folder.secrets()
                    .forEach((name, file) -> arguments.addAll(List.of("--secret", "id=" + name + ",src=" + file)));
        } else {
            bound(arguments, launch.limits());
        }
        arguments.addAll(List.of("--", launch.folder().toString()));
        return arguments;
    }

    /** For good: what the classic builder was told does not change when another build begins. */
    private void bound(List<String> arguments, Resources limits) {
        arguments.addAll(List.of("--force-rm", "--cpu-period", "100000", "--cpu-quota"));
        arguments.add(Long.toString(spare.forOneMore(limits.cpuMillis()) * 100L));
        String left = processors.forBuilds();
        if (!left.isEmpty()) {
            arguments.addAll(List.of("--cpuset-cpus", left));
        }
        if (limits.memoryMb() > 0) {
            arguments.addAll(List.of("--memory", limits.memoryMb() + "m", "--memory-swap", limits.memoryMb() + "m"));
        }
    }

    private static String mark(Launch launch) {
        return "build-" + launch.allocation() + ".lattice.invalid";
    }

    private Launch command(Launch launch, List<String> arguments, BuildFolder folder, Builder.Kind kind) {
        Map<String, String> variables = new HashMap<>(launch.environment());
        for (String name : List.of("DOCKER_HOST", "DOCKER_SOCKET_PATH")) {
            if (environment.containsKey(name)) {
                variables.put(name, environment.get(name));
            }
        }
        variables.put("DOCKER_BUILDKIT", kind == Builder.Kind.BUILDKIT ? "1" : "0");
        variables.put("DOCKER_CONFIG", folder.configuration().toString());
        return process(launch, new Command.Arguments(arguments), launch.folder(), variables);
    }

    private static Launch process(Launch launch, Command command, Path folder, Map<String, String> variables) {
        return new Launch(
                launch.allocation(),
                launch.job(),
                new Work.Plain(command),
                launch.home(),
                folder,
                variables,
                // Of the program, which only watches.
                Resources.NONE);
    }

    private static Dockerfile dockerfile(Work.Build build) {
        return new Dockerfile(build.recipe().dockerfile(), build.recipe().arguments());
    }

    private static Work.Build build(Launch launch) {
        if (launch.work() instanceof Work.Build build) {
            return build;
        }
        throw new IllegalArgumentException("this is no build");
    }

    @Override
    public Optional<Execution> adopt(int slot, Launch launch, Stamp stamp) {
        Launch command =
                process(launch, new Command.Arguments(List.of("docker")), launch.folder(), launch.environment());
        return processes
                .adopt(slot, command, stamp)
                .map(process -> execution(launch, build(launch), process, true, () -> {}));
    }

    @Override
    public void clear(int slot) {
        // Its processes are cleared as others are.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
