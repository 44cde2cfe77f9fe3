package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.http.HttpResponse;
import dev.lattice.api.client.http.HttpTransport;
import dev.lattice.api.client.http.ServerUrl;
import dev.lattice.api.client.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server as its users' programs see it. Every call throws {@link ClientException}. Safe for several threads. */
public final class LatticeClient implements AutoCloseable {
    private final HttpTransport transport;
    private final Calls calls;

    /**
     * Opens no connection yet.
     *
     * @param token an access token or API token; null for the public calls only
     * @param userAgent who calls, for the server's log
     */
    public LatticeClient(ServerUrl server, @Nullable String token, String userAgent) {
        this.transport = new HttpTransport(server, token, userAgent);
        this.calls = new Calls(transport);
    }

    public ServerUrl server() {
        return transport.server();
    }

    public JobCalls jobs() {
        return new JobCalls(calls);
    }

    public GroupCalls groups() {
        return new GroupCalls(calls);
    }

    public WorkloadCalls workloads() {
        return new WorkloadCalls(calls);
    }

    public ApplicationCalls applications() {
        return new ApplicationCalls(calls);
    }

    public SourceCalls sources() {
        return new SourceCalls(calls);
    }

    public BuildCalls builds() {
        return new BuildCalls(calls);
    }

    public AvailabilityCalls availability() {
        return new AvailabilityCalls(calls);
    }

    public WhyCalls why() {
        return new WhyCalls(calls);
    }

    public ScheduleCalls schedules() {
        return new ScheduleCalls(calls);
    }

    public MeterCalls meter() {
        return new MeterCalls(calls);
    }

    public HookCalls hooks() {
        return new HookCalls(calls);
    }

    public FileCalls files() {
        return new FileCalls(calls);
    }

    public NodeCalls nodes() {
        return new NodeCalls(calls);
    }

    public CatalogueCalls catalogue() {
        return new CatalogueCalls(calls);
    }

    public BackupCalls backups() {
        return new BackupCalls(calls);
    }

    public ExecCalls exec() {
        return new ExecCalls(calls);
    }

    public AccountCalls account() {
        return new AccountCalls(calls);
    }

    /** How the server is: {@code status} ok or degraded, {@code checks}, {@code version}. A degraded one answers too. */
    public JsonObject health() {
        return calls.readAnyStatus(HttpRequest.get("/api/health").withSilence(5_000), LatticeClient::healthBody);
    }

    private static JsonObject healthBody(HttpResponse response) throws IOException {
        if (response.status() != 200 && response.status() != 503) {
            throw Calls.refusal(response);
        }
        JsonObject health = JsonObject.parse(response.body());
        health.text("status");
        Calls.drain(response);
        return health;
    }

    @Override
    public void close() {
        transport.close();
    }
}
