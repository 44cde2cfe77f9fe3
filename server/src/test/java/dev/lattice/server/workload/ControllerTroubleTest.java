package dev.lattice.server.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lattice.core.job.AttemptOutcome;
import dev.lattice.core.workload.WorkloadState;
import dev.lattice.server.scheduling.Assignment;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong once is done at another time. */
class ControllerTroubleTest extends WorkloadStage {
    /** Counts what is refused; no rollback takes it back. */
    private static final String COUNTER = "create sequence refusals";

    private void sql(String... statements) {
        database.database().run(handle -> {
            for (String statement : statements) {
                handle.execute(statement);
            }
        });
    }

    private long refusals() {
        return database.database()
                .call(handle -> handle.createQuery(
                                "select case when is_called then last_value else 0 end from refusals")
                        .mapTo(Long.class)
                        .one());
    }

    private Assignment running(ServiceNode node) {
        deploy(with(request("web", "container"), Map.of(), "nginx:1"));
        Assignment instance = given(node, 1);
        node.saysReady(instance);
        awaitState("web", WorkloadState.RUNNING);
        return instance;
    }

    @Test
    void aStopThatCouldNotBeWrittenIsAskedForAgain() {
        Assignment instance = running(node("a").connect());
        sql(COUNTER, """
                create function refuse() returns trigger language plpgsql as $$ begin
                    if new.cancel_requested and not old.cancel_requested and nextval('refusals') = 1 then
                        raise exception 'not now';
                    end if;
                    return new;
                end $$
                """, "create trigger refuse before update on job for each row execute function refuse()");
        workloads.service().stop(caller, "web");
        await().until(() -> refusals() >= 1);
        // Its session ended with that round; it comes back with what it holds.
        ServiceNode back = node("a").connect(ServiceNode.running(instance, null));
        await().until(() -> back.wasToldToStop(instance.allocation()));
        back.ends(instance, new AttemptOutcome.Canceled());
        awaitState("web", WorkloadState.STOPPED);
    }

    @Test
    void whatIsToEndIsToldOnceAndShownSo() {
        ServiceNode node = node("a").connect();
        Assignment instance = running(node);
        workloads.service().stop(caller, "web");
        await().until(() -> node.wasToldToStop(instance.allocation()));
        awaitState("web", WorkloadState.STOPPING);
        assertThat(get("web").running())
                .singleElement()
                .satisfies(shown -> assertThat(shown.state()).isEqualTo("stopping"));
        node.says(instance, true, 0, 0, "still here");
        await().until(() -> "still here".equals(get("web").running().getFirst().note()));
        node.ends(instance, new AttemptOutcome.Canceled());
        awaitState("web", WorkloadState.STOPPED);
        assertThat(node.stopped).hasSize(1);
    }

    @Test
    void aFailureThatNobodyForesawDoesNotEndTheSteering() throws SQLException {
        Assignment instance = running(node("a").connect());
        workloads.controller().close();
        dispatcher.close();
        sql(
                COUNTER,
                "alter table workload rename to workload_itself",
                """
                create function refused() returns boolean volatile language plpgsql as $$ begin
                    perform nextval('refusals');
                    raise exception 'a failure that nobody foresaw';
                end $$
                """,
                "create view workload as select * from workload_itself where refused()");
        routes.clear();
        open();
        await().until(() -> refusals() >= 2);
        assertThat(routes).isEmpty();
        sql("drop view workload", "alter table workload_itself rename to workload");
        await().until(() -> routes.size() == 1);
        node("a").connect(ServiceNode.running(instance, null));
        awaitState("web", WorkloadState.RUNNING);
    }
}
