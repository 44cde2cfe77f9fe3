package dev.lattice.server.workload;

import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.server.build.BuildRules;
import dev.lattice.server.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for of a preview: what its parent is, with the proposed code, once. Who may push a branch to the
 * repository could deploy it anyway, and gets all that the parent has. A fork is anybody's code: it gets nothing by which
 * it could let itself in anywhere. Variables have no mark that says which of them are secret, so of these it gets only
 * the ones that every visitor's browser gets from the parent.
 *
 * @param leftOut what a fork does not get, for people; empty when it gets all
 */
record PreviewRequest(DeployRequest request, List<String> leftOut) {
    private static final String FORM = "-pr-";
    private static final int LONGEST_NAME = 40;
    private static final int MOST_SHOWN = 8;

    /** The name of a workload's preview: the workload's own, cut where both together are too long, and the number. */
    static String name(String parent, int number) {
        String end = FORM + number;
        String start = parent.length() + end.length() > LONGEST_NAME
                ? parent.substring(0, LONGEST_NAME - end.length())
                : parent;
        return start.replaceAll("-+$", "") + end;
    }

    /**
     * @param parent what the parent is by now
     * @throws Problem CONFLICT when it does not come from Git, or its repository is not everybody's and the code is
     */
    static PreviewRequest of(DeployRequest parent, Proposal proposal) {
        SourceRequest source = parent.source();
        if (source == null || source.git() == null) {
            throw Problem.of(ErrorCode.CONFLICT, "the workload does not come from Git any more");
        }
        String name = name(Objects.requireNonNull(parent.name(), "a workload has a name"), proposal.number());
        return proposal.fork()
                ? ofFork(parent, name, source, proposal.ref())
                : new PreviewRequest(
                        with(parent, name, parent.env(), at(source, proposal.ref()), parent.build()), List.of());
    }

    private static PreviewRequest ofFork(DeployRequest parent, String name, SourceRequest source, String ref) {
        if (has(source.token()) || has(source.key())) {
            throw Problem.of(
                    ErrorCode.CONFLICT,
                    "a fork's code gets no token and no key, and this repository is fetched with one. When everybody"
                            + " may read it, deploy the app without; else push the branch to the repository itself");
        }
        List<String> leftOut = new ArrayList<>();
        Map<String, String> env = parent.env() == null ? Map.of() : parent.env();
        Map<String, String> kept = BuildRules.published(env);
        TreeSet<String> variables = new TreeSet<>(env.keySet());
        variables.removeAll(kept.keySet());
        leaveOut(leftOut, "the variables ", variables);
        BuildRequest build = parent.build();
        if (build != null && build.secrets() != null) {
            leaveOut(
                    leftOut,
                    "the build's secrets ",
                    new TreeSet<>(build.secrets().keySet()));
        }
        if (Boolean.TRUE.equals(source.submodules())) {
            // Which these are is what the fork says.
            leftOut.add("its submodules");
        }
        SourceRequest everybodys = new SourceRequest(source.git(), ref, null, null, null, null, null, null);
        return new PreviewRequest(with(parent, name, kept, everybodys, withoutSecrets(build)), List.copyOf(leftOut));
    }

    private static void leaveOut(List<String> leftOut, String what, Collection<String> names) {
        if (!names.isEmpty()) {
            leftOut.add(what
                    + String.join(", ", names.stream().limit(MOST_SHOWN).toList())
                    + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : ""));
        }
    }

    private static boolean has(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static SourceRequest at(SourceRequest source, String ref) {
        return new SourceRequest(
                source.git(), ref, source.submodules(), source.token(), source.user(), source.key(), null, null);
    }

    private static @Nullable BuildRequest withoutSecrets(@Nullable BuildRequest build) {
        return build == null
                ? null
                : new BuildRequest(
                        build.root(),
                        build.version(),
                        build.install(),
                        build.build(),
                        build.start(),
                        build.output(),
                        build.dockerfile(),
                        build.target(),
                        build.args(),
                        build.env(),
                        null,
                        build.resources(),
                        build.timeoutSeconds());
    }

    private static DeployRequest with(
            DeployRequest parent,
            String name,
            @Nullable Map<String, String> env,
            SourceRequest source,
            @Nullable BuildRequest build) {
        return new DeployRequest(
                name,
                parent.kind(),
                parent.version(),
                parent.parameters(),
                env,
                parent.image(),
                parent.command(),
                parent.ports(),
                parent.volumes(),
                parent.readiness(),
                parent.resources(),
                1,
                parent.tags(),
                source,
                build,
                parent.placement(),
                parent.disconnect());
    }

    /** For people; empty when nothing was left out. */
    String note() {
        return leftOut.isEmpty() ? "" : "a fork's code, so without " + String.join(", and without ", leftOut);
    }
}
