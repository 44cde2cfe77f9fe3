package dev.lattice.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.JoinTokenView;
import dev.lattice.api.auth.LoginReply;
import dev.lattice.api.auth.Role;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.build.BuildPlanView;
import dev.lattice.api.build.BuildRequest;
import dev.lattice.api.build.BuildStage;
import dev.lattice.api.build.BuildView;
import dev.lattice.api.build.InspectRequest;
import dev.lattice.api.build.SourceRequest;
import dev.lattice.api.build.SourceView;
import dev.lattice.api.catalogue.Category;
import dev.lattice.api.catalogue.KindView;
import dev.lattice.api.catalogue.ParameterType;
import dev.lattice.api.catalogue.ParameterView;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.api.file.UploadedFile;
import dev.lattice.api.hook.DeliveryView;
import dev.lattice.api.hook.HookView;
import dev.lattice.api.hook.OpenPreviewView;
import dev.lattice.api.hook.PreviewMode;
import dev.lattice.api.job.ArtifactView;
import dev.lattice.api.job.AttemptView;
import dev.lattice.api.job.CreateGroupRequest;
import dev.lattice.api.job.GroupView;
import dev.lattice.api.job.JobView;
import dev.lattice.api.job.ResourceRequest;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.job.SubmittedJob;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.api.label.PlacementRequest;
import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.api.worker.WorkerStatus;
import dev.lattice.api.worker.WorkerView;
import dev.lattice.api.workload.CredentialsView;
import dev.lattice.api.workload.DeployRequest;
import dev.lattice.api.workload.DisconnectRequest;
import dev.lattice.api.workload.DomainView;
import dev.lattice.api.workload.MetricsView;
import dev.lattice.api.workload.RevisionView;
import dev.lattice.api.workload.WorkloadView;
import dev.lattice.core.build.Ecosystem;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.GroupId;
import dev.lattice.core.id.JobId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.TokenId;
import dev.lattice.core.id.UserId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobState;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.service.Port;
import dev.lattice.core.workload.Desired;
import dev.lattice.core.workload.RevisionState;
import dev.lattice.core.workload.WorkloadState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's hand-written forms against the ones that the server binds: both must mean the same. */
class WireFormTest {
    private static final Instant TIME = Instant.parse("2026-11-21T04:10:00.123456Z");

    private final ObjectMapper mapper = LatticeModule.newMapper();

    private <T> void assertReads(T value, Function<JsonObject, T> reader) throws IOException {
        assertThat(reader.apply(JsonObject.parse(mapper.writeValueAsBytes(value))))
                .isEqualTo(value);
    }

    private <T> void assertWrites(T value, Class<T> type, JsonText.Content content) throws IOException {
        assertThat(mapper.readValue(JsonText.bytes(content), type)).isEqualTo(value);
    }

    @Test
    void kindsOfWorkloadsAreReadAsTheyAreWritten() throws IOException {
        assertReads(
                new KindView(
                        "postgres",
                        "PostgreSQL",
                        "Relational database.",
                        Category.DATABASE,
                        "postgres",
                        "15",
                        List.of(new KindView.KindVersion("15", "postgres:15", true)),
                        false,
                        false,
                        true,
                        true,
                        true,
                        new KindView.DefaultResources(0.5, 512, 10_240),
                        List.of(
                                new ParameterView(
                                        "size",
                                        "Size",
                                        ParameterType.NUMBER,
                                        true,
                                        null,
                                        null,
                                        null,
                                        List.of(),
                                        1L,
                                        9L,
                                        null,
                                        null),
                                new ParameterView(
                                        "mode",
                                        "Mode",
                                        ParameterType.CHOICE,
                                        false,
                                        "a",
                                        "[ab]",
                                        "a or b",
                                        List.of("a", "b"),
                                        null,
                                        null,
                                        3,
                                        "Help.")),
                        List.of(new KindView.KindPort("main", 5432, Port.Protocol.TCP, true))),
                CatalogueViews::kind);
    }

    @Test
    void answersAreReadAsTheServerWritesThem() throws IOException {
        assertReads(new SubmittedJob(new JobId(7), JobState.QUEUED, TIME), Views::submitted);
        assertReads(
                new JobView(
                        new JobId(7),
                        new Command.Arguments(List.of("sh", "-c", "echo ü")),
                        JobState.FAILED,
                        new NodeId("node-1"),
                        "out",
                        "err",
                        true,
                        false,
                        50,
                        3,
                        TIME,
                        TIME,
                        TIME,
                        3600,
                        "why",
                        30L,
                        2,
                        new GroupId(9),
                        new JobView.JobError("TIMED_OUT", "took too long"),
                        new JobView.Result(false, 1.5, 12)),
                Views::job);
        assertReads(
                new JobView(
                        new JobId(8),
                        new Command.Shell("true"),
                        JobState.QUEUED,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        TIME,
                        null,
                        null,
                        1,
                        null,
                        null,
                        0,
                        null,
                        null,
                        null),
                Views::job);
        assertReads(new AttemptView(1, new NodeId("node-1"), TIME, TIME, "exited", 0, "m"), Views::attempt);
        assertReads(
                new GroupView(
                        new GroupId(9),
                        "name",
                        TIME,
                        4,
                        Map.of("queued", 1),
                        false,
                        null,
                        List.of(new GroupView.Member(new JobId(7), JobState.RUNNING, null, Map.of("shard", "1")))),
                Views::group);
        assertReads(new ArtifactView(new FileId(3), "a/b", 5, "00", "http://x"), Views::artifact);
        assertReads(new UploadedFile(new FileId(3), "http://x", 5, "00"), Views::file);
        assertReads(
                new WorkerView(
                        new NodeId("node-1"),
                        "host",
                        WorkerStatus.ONLINE,
                        2,
                        4096,
                        TIME,
                        TIME,
                        List.of(new JobId(7)),
                        3,
                        0.25,
                        2048L,
                        "it rests",
                        new WorkerView.Metadata("linux", "1", List.of("gpu"))),
                Views::worker);
        UserView user = new UserView(new UserId(1), "a@b", Role.CONSUMER, new ProjectId(2), TIME);
        assertReads(user, Views::user);
        assertReads(new LoginReply("a", "r", 60, user), Views::login);
        assertReads(new ApiTokenView(new TokenId(1), "n", "t", TIME, null, TIME), Views::apiToken);
        assertReads(new JoinTokenView(new TokenId(1), "t", true, false, true, TIME, TIME), Views::joinToken);
    }

    @Test
    void requestsAreWrittenAsTheServerReadsThem() throws IOException {
        SubmitJobRequest job = new SubmitJobRequest(
                new Command.Arguments(List.of("echo", "\"quoted\" \u0001 ü")),
                "http://x/api/files/download/1",
                "sub/folder",
                60L,
                Map.of("A", "b"),
                List.of("gpu=yes"),
                -5,
                new ResourceRequest(0.5, 512L, null),
                List.of("out/**"),
                null,
                new RetryPolicy(3, EnumSet.of(RetryPolicy.Cause.NODE_LOST, RetryPolicy.Cause.TIMED_OUT)));
        assertWrites(job, SubmitJobRequest.class, out -> Requests.job(out, job));
        CreateGroupRequest group = new CreateGroupRequest(null, job, Map.of("shard", List.of("1", "2")), 4);
        assertWrites(group, CreateGroupRequest.class, out -> Requests.group(out, group));
        TreeManifest tree = new TreeManifest(List.of(new TreeManifest.Entry("a/b", 0755, 5, "00")));
        assertWrites(tree, TreeManifest.class, out -> Requests.tree(out, tree));
    }

    @Test
    void workloadsAreReadAsTheServerWritesThem() throws IOException {
        List<WorkloadView.ConnectionView> connections =
                List.of(new WorkloadView.ConnectionView("psql", "psql", "psql 'postgresql://h'"));
        assertReads(
                new WorkloadView(
                        new WorkloadId(5),
                        "db",
                        "postgres",
                        "15",
                        WorkloadState.DEPLOYING,
                        "note",
                        Desired.RUNNING,
                        2,
                        3,
                        2,
                        "failure",
                        true,
                        new SourceView("git", "https://example.org/a.git", "main"),
                        new WorkloadView.PreviewView("shop", 12, "fix", "https://example.org/a/pull/12"),
                        new NodeId("node-1"),
                        "http://db.localhost",
                        true,
                        List.of("https://shop.example.org"),
                        List.of(new WorkloadView.EndpointView(
                                "main",
                                "tcp",
                                "tcp://h:1",
                                "h",
                                1,
                                "taken",
                                List.of(
                                        new WorkloadView.AlternativeView(
                                                "localtunnel",
                                                new NodeId("node-1"),
                                                "connected",
                                                "https://db.loca.lt",
                                                null),
                                        new WorkloadView.AlternativeView(
                                                "ngrok", new NodeId("node-2"), "error", null, "why")))),
                        connections,
                        Map.of("database", "db", "buckets", List.of("a", "b")),
                        new WorkloadView.WorkloadResources(0.5, 512, 10_240),
                        List.of(new WorkloadView.InstanceView(
                                new JobId(7),
                                3,
                                0,
                                "starting",
                                new NodeId("node-1"),
                                true,
                                2,
                                "pulling",
                                TIME,
                                new WorkloadView.InstanceUsage(0.25, 5, 6L))),
                        TIME,
                        TIME),
                WorkloadViews::workload);
        assertReads(
                new WorkloadView(
                        new WorkloadId(5),
                        "web",
                        "container",
                        null,
                        WorkloadState.QUEUED,
                        null,
                        Desired.STOPPED,
                        1,
                        1,
                        null,
                        null,
                        false,
                        null,
                        null,
                        null,
                        null,
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        new WorkloadView.WorkloadResources(1, 512, 10_240),
                        List.of(new WorkloadView.InstanceView(
                                new JobId(7),
                                1,
                                0,
                                "waiting",
                                null,
                                false,
                                0,
                                null,
                                null,
                                new WorkloadView.InstanceUsage(null, 5, null))),
                        TIME,
                        TIME),
                WorkloadViews::workload);
        assertReads(
                new HookView(
                        "https://h/api/hooks/a",
                        List.of("push"),
                        TIME,
                        PreviewMode.FORKS,
                        List.of(
                                new OpenPreviewView(
                                        12,
                                        "fix",
                                        "https://example.org/a/pull/12",
                                        "shop-pr-12",
                                        WorkloadState.RUNNING,
                                        "http://shop-pr-12.localhost"),
                                new OpenPreviewView(13, "fix", null, "shop-pr-13", WorkloadState.BUILDING, null)),
                        List.of(
                                new DeliveryView(
                                        TIME, "github", "pull_request", null, "4f2a", 12, "deployed", "note", 1),
                                new DeliveryView(TIME, "github", "ping", null, null, null, "pong", null, null))),
                HookCalls::hook);
        assertReads(new DomainView("shop.example.org", "https://shop.example.org", "txt", TIME), WorkloadViews::domain);
        assertReads(
                new RevisionView(3, "postgres:15", "change", RevisionState.FAILED, "why", 2, TIME, null),
                WorkloadViews::revision);
        assertReads(
                new CredentialsView(
                        Map.of("password", "s"),
                        connections,
                        new CredentialsView.ConnectProgram(List.of("psql"), Map.of("PGPASSWORD", "s"))),
                WorkloadViews::credentials);
        assertReads(new CredentialsView(Map.of(), List.of(), null), WorkloadViews::credentials);
    }

    @Test
    void whatWorkloadsUsedIsReadAsItIsWritten() throws IOException {
        MetricsView.MetricSeries series = new MetricsView.MetricSeries(
                Arrays.asList(0.5, null, 2.0),
                Arrays.asList(1L, null, 3L),
                Arrays.asList(null, null, 0.0),
                Arrays.asList(0.25, null, null),
                Arrays.asList(null, null, 9L));
        assertReads(
                new MetricsView(
                        TIME,
                        TIME.plusSeconds(90),
                        30,
                        new MetricsView.MetricLimits(0.5, 512 << 20, 10L << 30),
                        series,
                        List.of(new MetricsView.InstanceMetrics(1, series))),
                MetricViews::metrics);
    }

    @Test
    void workloadsAreAskedForAsTheServerReadsThem() throws IOException {
        DeployRequest full = new DeployRequest(
                "web",
                "container",
                "1",
                Map.of("database", "db", "buckets", List.of("a", "b")),
                Map.of("A", "b"),
                "nginx:1.27",
                List.of("nginx", "-g"),
                List.of(new DeployRequest.PortRequest("web", 80, "http", false), port(81)),
                List.of(new DeployRequest.VolumeRequest("data", "/data")),
                new DeployRequest.ReadinessRequest("/health", List.of("true"), "web", 60),
                new ResourceRequest(0.5, 512L, 1024L),
                2,
                List.of("gpu=yes"),
                null,
                null,
                new PlacementRequest(List.of(new PreferenceRequest("ssd", 10)), "zone"),
                new DisconnectRequest(300, 60, true, "original"));
        assertWrites(full, DeployRequest.class, out -> WorkloadRequests.deploy(out, full, List.of()));
        DeployRequest empty =
                new DeployRequest(null, null, null, null, null, null, null, null, null, null, null, null, null);
        assertWrites(empty, DeployRequest.class, out -> WorkloadRequests.deploy(out, empty, List.of()));
        byte[] without = JsonText.bytes(out -> WorkloadRequests.deploy(out, full, List.of("B", "C")));
        assertThat(mapper.readValue(without, DeployRequest.class).env())
                .containsEntry("A", "b")
                .containsEntry("B", null)
                .containsEntry("C", null);
    }

    @Test
    void appsAreAskedForAsTheServerReadsThem() throws IOException {
        SourceRequest git = new SourceRequest(
                "https://example.org/a.git", "main", true, "token", "user", "key", new FileId(7), "https://h/a.zip");
        BuildRequest build = new BuildRequest(
                "apps/web",
                "22",
                "npm ci",
                "npm run build",
                "node .",
                "dist",
                "Dockerfile",
                "final",
                Map.of("A", "1"),
                Map.of("B", "2"),
                Map.of("C", "3"),
                new ResourceRequest(1.5, 2048L, null),
                600);
        InspectRequest full = new InspectRequest("web", "nodejs", git, build);
        assertWrites(full, InspectRequest.class, out -> BuildRequests.inspect(out, full));
        InspectRequest empty = new InspectRequest(
                null, null, new SourceRequest(null, null, null, null, null, null, null, null), BuildRequest.NONE);
        assertWrites(empty, InspectRequest.class, out -> BuildRequests.inspect(out, empty));
        DeployRequest app = new DeployRequest(
                "web", "app", null, null, null, null, null, null, null, null, null, null, null, git, build);
        assertWrites(app, DeployRequest.class, out -> WorkloadRequests.deploy(out, app, List.of()));
    }

    @Test
    void buildsAreReadAsTheServerWritesThem() throws IOException {
        BuildPlanView plan = new BuildPlanView(
                new BuildPlanView.CommitView("4f2a9c", "Say hello", "Ann"),
                Ecosystem.NODE,
                "Express",
                List.of(new BuildPlanView.DecisionView("start", "node .", "main in package.json")),
                List.of("no lock file"),
                3000,
                "FROM node:22-slim\n");
        assertReads(plan, BuildViews::plan);
        assertReads(new BuildPlanView(null, Ecosystem.STATIC, null, List.of(), List.of(), null, ""), BuildViews::plan);
        assertReads(
                new BuildView(3, BuildStage.BUILT, "note", plan, new JobId(7), new NodeId("n"), TIME, TIME, TIME, TIME),
                BuildViews::build);
        assertReads(
                new BuildView(3, BuildStage.PREPARING, null, null, null, null, TIME, null, null, null),
                BuildViews::build);
    }

    private static DeployRequest.PortRequest port(int number) {
        return new DeployRequest.PortRequest(null, number, null, null);
    }

    @Test
    void aListMayStandAlone() throws IOException {
        assertThat(JsonObject.parse("[{\"a\":1},{\"a\":2}]".getBytes(StandardCharsets.UTF_8))
                        .objects("items"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T04:10:00Z",
                "2026-11-21T04:10:00.1Z",
                "2026-11-21T04:10:00.123456789Z",
                "2024-02-29T23:59:59.999Z",
                "1969-12-31T23:59:59.5Z",
                "2026-11-21T04:10:00+02:00"
            })
    void timesAreReadAsTheJdkReadsThem(String text) {
        assertThat(IsoTime.parse(text)).isEqualTo(Instant.parse(text));
    }
}
