package dev.lattice.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.api.hook.PreviewMode;
import dev.lattice.core.id.ProjectId;
import dev.lattice.core.id.WorkloadId;
import dev.lattice.core.workload.Desired;
import dev.lattice.server.hook.Provider.Subject;
import dev.lattice.server.hook.StoredDelivery.Outcome;
import dev.lattice.server.workload.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From what a host sends to what is done about it. */
class VerdictTest {
    private static final String COMMIT = "4f2a9c01234f2a9c01234f2a9c01234f2a9c0123";
    private static final String NONE = "0000000000000000000000000000000000000000";

    private static Incoming incoming(String body, Map<String, String> headers) {
        return new Incoming(name -> Optional.ofNullable(headers.get(name)), body.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Push> read(String body) {
        return PayloadReader.push(incoming(body, Map.of()));
    }

    private static String github(String ref, String after) {
        return "{\"ref\":\"" + ref + "\",\"after\":\"" + after + "\",\"deleted\":" + after.equals(NONE)
                + ",\"repository\":{\"clone_url\":\"https://github.com/ada/shop.git\",\"default_branch\":\"main\","
                + "\"ssh_url\":\"git@github.com:ada/shop.git\",\"html_url\":\"https://github.com/ada/shop\"}}";
    }

    private static Optional<Origin> origin(Desired desired, String repository, String ref) {
        return Optional.of(new Origin(
                new WorkloadId(1),
                new ProjectId(1),
                "shop",
                desired,
                repository,
                Optional.of(ref).filter(text -> !text.isEmpty())));
    }

    private static Verdict verdict(String repository, String wanted, String ref, String after) {
        return Verdict.of(Subject.PUSH, origin(Desired.RUNNING, repository, wanted), read(github(ref, after)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''              | refs/heads/main    | waiting | ''",
                "''              | refs/heads/dev     | nothing | the workload follows refs/heads/main",
                "dev             | refs/heads/dev     | waiting | ''",
                "dev             | refs/heads/main    | nothing | and this is refs/heads/main",
                "dev             | refs/heads/a/dev   | nothing | and this is refs/heads/a/dev",
                "Dev             | refs/heads/dev     | nothing | the workload follows refs/heads/Dev",
                "main            | refs/tags/main     | nothing | a tag",
                "refs/tags/v1    | refs/tags/v1       | waiting | ''",
                "refs/tags/v1    | refs/heads/v1      | nothing | the workload follows refs/tags/v1",
                "refs/heads/main | refs/heads/main    | waiting | ''",
                "refs/pull/7/head| refs/heads/main    | nothing | the workload follows refs/pull/7/head",
                COMMIT + "       | refs/heads/main    | nothing | one commit",
            })
    void onlyWhatIsFollowedCounts(String wanted, String ref, String outcome, String note) {
        Verdict verdict = verdict("https://github.com/ada/shop", wanted, ref, COMMIT);
        assertThat(HookStore.lower(verdict.outcome())).isEqualTo(outcome);
        assertThat(verdict.note()).contains(note);
        assertThat(verdict.note().isEmpty()).isEqualTo(verdict.outcome() == Outcome.WAITING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/ada/shop",
                "https://github.com/ada/shop.git",
                "https://GitHub.COM/ada/shop/",
                "https://github.com:443/ada/shop",
                "git@github.com:ada/shop.git",
                "git@GITHUB.com:ada/shop",
                "https://github.com/Ada/Shop.git",
                "ssh://git@github.com/ada/shop.git",
                "ssh://git@github.com:22/ada/shop"
            })
    void aRepositoryIsTheSameHoweverItIsAsked(String repository) {
        assertThat(verdict(repository, "", "refs/heads/main", COMMIT).outcome()).isEqualTo(Outcome.WAITING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/ada/shop2",
                "https://github.com/eve/shop",
                "https://github.com.evil.example/ada/shop",
                "https://evil.example/github.com/ada/shop",
                "git@evil.example:ada/shop.git",
                "https://github.com/ada/shop/more",
                "file:///ada/shop"
            })
    void anotherRepositoryIsToldSo(String repository) {
        Verdict verdict = verdict(repository, "", "refs/heads/main", COMMIT);
        assertThat(verdict.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(verdict.note()).startsWith("another repository");
    }

    @Test
    void whatWasDeletedIsNotDeployed() {
        Verdict verdict = verdict("https://github.com/ada/shop", "", "refs/heads/main", NONE);
        assertThat(verdict.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(verdict.note()).contains("was deleted");
    }

    @Test
    void whatStandsStillStays() {
        Optional<Push> push = read(github("refs/heads/main", COMMIT));
        assertThat(Verdict.of(Subject.PUSH, origin(Desired.STOPPED, "https://github.com/ada/shop", ""), push)
                        .note())
                .contains("stopped");
        assertThat(Verdict.of(Subject.PUSH, origin(Desired.DELETED, "https://github.com/ada/shop", ""), push)
                        .note())
                .contains("being deleted");
        assertThat(Verdict.of(Subject.PUSH, Optional.empty(), push).note()).contains("from Git any more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-GitHub-Event  | ping               | GITHUB | PING         | pong",
                "X-GitHub-Event  | push               | GITHUB | PUSH         | refused",
                "X-GitHub-Event  | pull_request       | GITHUB | PULL_REQUEST | nothing",
                "X-GitHub-Event  | issues             | GITHUB | OTHER        | nothing",
                "X-Gitlab-Event  | Push Hook          | GITLAB | PUSH         | refused",
                "X-Gitlab-Event  | Tag Push Hook      | GITLAB | PUSH         | refused",
                "X-Gitlab-Event  | Merge Request Hook | GITLAB | PULL_REQUEST | nothing",
                "X-Gitlab-Event  | push               | GITLAB | OTHER        | nothing",
                "X-Gitea-Event   | push               | GITEA  | PUSH         | refused",
                "X-Forgejo-Event | push               | GITEA  | PUSH         | refused",
                "X-Gitea-Event   | pull_request       | GITEA  | PULL_REQUEST | nothing",
                "X-Gitea-Event   | delete             | GITEA  | OTHER        | nothing",
            })
    void everyEventHasAnOutcome(String header, String event, Provider provider, Subject subject, String outcome) {
        Incoming incoming = incoming("{}", Map.of(header, event, "X-GitHub-Event-Type", "push"));
        assertThat(Provider.of(incoming.headers())).contains(provider);
        assertThat(provider.subject(provider.event(incoming.headers()).orElseThrow()))
                .isEqualTo(subject);
        Optional<Origin> origin = origin(Desired.RUNNING, "https://h/a", "");
        Verdict verdict = subject == Subject.PULL_REQUEST
                ? Verdict.of(PreviewMode.OFF, origin, PullRequestReader.read(incoming))
                : Verdict.of(subject, origin, PayloadReader.push(incoming));
        assertThat(HookStore.lower(verdict.outcome())).isEqualTo(outcome);
        assertThat(verdict.note()).isNotEmpty();
    }

    @Test
    void giteaIsNotTakenForGithubWhoseHeadersItSendsToo() {
        assertThat(Provider.of(incoming("{}", Map.of("X-GitHub-Event", "push", "X-Gitea-Event", "push"))
                        .headers()))
                .contains(Provider.GITEA);
        assertThat(Provider.of(incoming("{}", Map.of("X-Gogs-Event", "push")).headers()))
                .isEmpty();
    }

    @Test
    void gitlabCallsThingsByOtherNames() {
        Push push = read("{\"ref\":\"refs/heads/main\",\"after\":\"" + COMMIT + "\",\"checkout_sha\":\"" + COMMIT
                        + "\",\"project\":{\"git_http_url\":\"https://gitlab.example/g/s/shop.git\","
                        + "\"git_ssh_url\":\"git@gitlab.example:g/s/shop.git\",\"default_branch\":\"main\"},"
                        + "\"repository\":{\"name\":\"shop\",\"url\":\"git@gitlab.example:g/s/shop.git\"}}")
                .orElseThrow();
        Optional<Origin> origin = origin(Desired.RUNNING, "ssh://git@gitlab.example:2222/g/s/shop", "");
        assertThat(Verdict.of(Subject.PUSH, origin, Optional.of(push)).outcome())
                .isEqualTo(Outcome.WAITING);
    }

    @Test
    void aFormIsReadAsWhatIsInIt() {
        String form =
                "a=b&payload=" + java.net.URLEncoder.encode(github("refs/heads/main", COMMIT), StandardCharsets.UTF_8);
        assertThat(PayloadReader.push(
                        incoming(form, Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))))
                .get()
                .extracting(push -> push.commit().orElse(""))
                .isEqualTo(COMMIT);
    }

    @Test
    void whatIsNoPayloadIsReadAsNothing() {
        assertThat(read("")).isEmpty();
        assertThat(read("null")).isEmpty();
        assertThat(read("[1")).isEmpty();
        assertThat(read("{\"ref\":\"main\"}")).isEmpty();
        assertThat(read("{\"ref\":\"refs/heads/" + "a".repeat(300) + "\"}")).isEmpty();
        assertThat(read("{\"ref\":\"refs/heads/a\\u001b[2J\"}")).isEmpty();
        assertThat(read("{\"ref\":\"refs/heads/a\\u202eb\"}")).isEmpty();
        assertThat(read("{\"x\":" + "[".repeat(65) + "]".repeat(65) + ",\"ref\":\"refs/heads/a\"}"))
                .as("too deep")
                .isEmpty();
        assertThat(read("{\"x\":" + "9".repeat(101) + ",\"ref\":\"refs/heads/a\"}"))
                .isEmpty();
        assertThat(read("{\"x\":" + "[".repeat(50) + "]".repeat(50) + ",\"ref\":\"refs/heads/a\"}"))
                .isPresent();
        assertThat(read("{\"ref\":\"refs/heads/a\",\"after\":\"$(reboot)\"}")
                        .orElseThrow()
                        .commit())
                .isEmpty();
    }
}
