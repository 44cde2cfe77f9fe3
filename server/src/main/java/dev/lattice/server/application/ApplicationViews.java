package dev.lattice.server.application;

import dev.lattice.api.application.ApplicationPlanView;
import dev.lattice.api.application.ApplicationPlanView.PlannedService;
import dev.lattice.api.application.ApplicationView;
import dev.lattice.api.application.ApplicationView.ServiceView;
import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.application.Standing;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.service.Volume;
import dev.lattice.server.workload.Members;
import dev.lattice.server.workload.Members.Member;
import dev.lattice.server.workload.Members.Wanted;
import dev.lattice.server.workload.ServicePart.Need;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Applications as the API shows them. */
final class ApplicationViews {
    private final Members members;

    ApplicationViews(Members members) {
        this.members = members;
    }

    /** Empty when nothing of it is left. */
    Optional<ApplicationView> view(Handle handle, StoredApplication application) {
        List<Member> services = members.of(handle, application.id());
        if (services.isEmpty()) {
            return Optional.empty();
        }
        List<Standing.Service> standings = new ArrayList<>();
        List<ServiceView> views = new ArrayList<>();
        @Nullable NodeId node = null;
        for (Member service : services) {
            WorkloadView workload = members.view(handle, service);
            node = workload.home() == null ? node : workload.home();
            views.add(service(service, workload));
            standings.add(new Standing.Service(
                    service.service(),
                    service.desired(),
                    service.state(),
                    service.note(),
                    Objects.requireNonNullElse(workload.failure(), "")));
        }
        Standing standing = Standing.of(standings);
        return Optional.of(new ApplicationView(
                application.id(),
                application.name(),
                standing.state(),
                standing.note().isEmpty() ? null : standing.note(),
                SourceView.of(application.origin().source()),
                application.origin().found(),
                node,
                views,
                application.createdAt(),
                application.changedAt()));
    }

    private static ServiceView service(Member service, WorkloadView workload) {
        return new ServiceView(
                service.service(),
                workload.name(),
                workload.state(),
                workload.note(),
                workload.desired(),
                workload.revision(),
                workload.serving(),
                workload.failure(),
                workload.source() != null,
                workload.endpoints().stream()
                        .map(WorkloadView.EndpointView::url)
                        .toList());
    }

    /** @param builds of those services that are built, by their names */
    static ApplicationPlanView plan(
            Compositions.Read read, Composition.Composed composed, Map<String, BuildPlanView> builds) {
        Set<String> volumes = new LinkedHashSet<>();
        List<PlannedService> services = new ArrayList<>();
        for (Wanted wanted : composed.services()) {
            List<String> mounted = wanted.part().container().volumes().stream()
                    .map(Volume::name)
                    .toList();
            volumes.addAll(mounted);
            services.add(new PlannedService(
                    wanted.service(),
                    wanted.request().image(),
                    Optional.ofNullable(builds.get(wanted.service()))
                            .map(ApplicationViews::build)
                            .orElse(null),
                    open(wanted),
                    mounted,
                    wanted.part().needs().stream().map(Need::sentence).toList(),
                    wanted.request().instances() == null ? 1 : wanted.request().instances()));
        }
        return new ApplicationPlanView(
                read.application().name().orElse(null),
                read.context().file(),
                services,
                List.copyOf(volumes),
                Compositions.views(composed.warnings()));
    }

    private static List<String> open(Wanted wanted) {
        return wanted.request().ports() == null
                ? List.of()
                : wanted.request().ports().stream()
                        .filter(port -> !Boolean.FALSE.equals(port.open()))
                        .map(port -> port.port() + "/" + port.protocol())
                        .toList();
    }

    /** Such as {@code Dockerfile}, or what was detected where there is none. */
    private static String build(BuildPlanView plan) {
        return plan.decisions().stream()
                .filter(decision -> decision.subject().equals("dockerfile"))
                .map(BuildPlanView.DecisionView::value)
                .findFirst()
                .orElseGet(() ->
                        plan.framework() == null ? plan.ecosystem().name().toLowerCase(Locale.ROOT) : plan.framework());
    }
}
