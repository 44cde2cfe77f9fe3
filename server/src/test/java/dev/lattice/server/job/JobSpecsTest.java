package dev.lattice.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.api.job.SubmitJobRequest;
import dev.lattice.api.json.LatticeModule;
import dev.lattice.api.label.ExpressionText;
import dev.lattice.api.label.PreferenceRequest;
import dev.lattice.core.job.Command;
import dev.lattice.core.job.JobSpec;
import dev.lattice.core.job.RetryPolicy;
import dev.lattice.core.label.Siting;
import dev.lattice.server.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSpecsTest {
    private final ObjectMapper json = LatticeModule.newMapper();
    private final JobSpecs specs = new JobSpecs(json);

    @Test
    void whatIsLeftOutGetsItsDefault() throws Exception {
        JobSpec spec = specs.spec(request("{\"command\":\"npm test\"}"));
        assertThat(spec.command()).isEqualTo(new Command.Shell("npm test"));
        assertThat(spec.timeout()).isEqualTo(JobSpec.DEFAULT_TIMEOUT);
        assertThat(spec.retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(spec.priority()).isZero();
    }

    @Test
    void everythingGivenIsTaken() throws Exception {
        JobSpec spec = specs.spec(request("""
                {"command":["npm","test"],"workingDirectory":"./web/","timeout":5,"env":{"A":"1"},
                 "tags":["gpu","zone=eu"],"priority":7,"resources":{"cpu":0.5,"memoryMb":64,"diskMb":1},
                 "outputs":["dist/**"],"retry":"never"}
                """));
        assertThat(spec.command()).isEqualTo(new Command.Arguments(List.of("npm", "test")));
        assertThat(spec.workingDirectory()).hasToString("Optional[web]");
        assertThat(spec.siting()).isEqualTo(Siting.labeled(Map.of("gpu", "", "zone", "eu")));
        assertThat(spec.resources().cpuMillis()).isEqualTo(500);
        assertThat(spec.retry()).isEqualTo(RetryPolicy.NEVER);
    }

    @Test
    void whatIsAskedOfLabelsIsReadHere() throws Exception {
        JobSpec spec = specs.spec(request("""
                {"command":"x","tags":["ram>=16","zone in (eu,us)"],"prefer":[{"label":"ssd","weight":50},{"label":"!spot"}]}
                """));
        assertThat(spec.siting())
                .isEqualTo(ExpressionText.siting(
                        List.of("ram>=16", "zone in (eu,us)"),
                        List.of(new PreferenceRequest("ssd", 50), new PreferenceRequest("!spot", 10)),
                        null));
        assertThatThrownBy(() -> specs.spec(request("{\"command\":\"x\",\"tags\":[\"ram>=lots\"]}")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("at character 6")
                .hasMessageContaining("key in (a,b)");
    }

    @Test
    void gpusAreForContainersOnly() throws Exception {
        assertThat(specs.spec(request("{\"command\":\"x\",\"image\":\"cuda:12\",\"resources\":{\"gpus\":2}}"))
                        .resources()
                        .gpus())
                .isEqualTo(2);
        assertThatThrownBy(() -> specs.spec(request("{\"command\":\"x\",\"resources\":{\"gpus\":1}}")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("'image'");
    }

    @Test
    void aStoredSpecIsTheSameSpec() throws Exception {
        SubmitJobRequest request = request(
                "{\"command\":\"x\",\"env\":{\"K\":\"v\"},\"retry\":{\"attempts\":5,\"on\":[\"failed\",\"timeout\"]}}");
        assertThat(specs.read(specs.write(request))).isEqualTo(specs.spec(request));
    }

    @Test
    void argumentsAreMeasuredAsTheyAreHandedOver() {
        Map<String, String> wide = Map.of("A", "\u6f22".repeat(50_000));
        assertThatThrownBy(() -> specs.spec(request(json.writeValueAsString(Map.of("command", "x", "env", wide)))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("128 KiB");
        assertThatThrownBy(() -> specs.spec(request("{\"command\":[\"echo\",\"\\ud800\"]}")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("half of a character");
    }

    @Test
    void whatWouldFillTheServersMemoryIsRefused() {
        Map<String, String> large =
                Map.of("A", "x".repeat(100_000), "B", "x".repeat(100_000), "C", "x".repeat(100_000));
        assertThatThrownBy(() -> specs.spec(request(json.writeValueAsString(Map.of("command", "x", "env", large)))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("300004");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workingDirectory | {\"command\":\"x\",\"workingDirectory\":\"../up\"}",
                "workingDirectory | {\"command\":\"x\",\"workingDirectory\":\"/etc\"}",
                "timeout | {\"command\":\"x\",\"timeout\":0}",
                "timeout | {\"command\":\"x\",\"timeout\":99999999}",
                "priority | {\"command\":\"x\",\"priority\":101}",
                "tags | {\"command\":\"x\",\"tags\":[\"=v\"]}",
                "env | {\"command\":\"x\",\"env\":{\"A=B\":\"v\"}}",
                "env | {\"command\":\"x\",\"env\":{\"A\":null}}",
                "outputs | {\"command\":\"x\",\"outputs\":[\"../**\"]}",
                "resources.cpu | {\"command\":\"x\",\"resources\":{\"cpu\":-1}}",
                "resources | {\"command\":\"x\",\"resources\":{\"memoryMb\":-1}}",
                "image | {\"command\":\"x\",\"image\":\"$(id)\"}",
                "command | {\"timeout\":1}",
            })
    void whatCannotBeAcceptedIsNamed(String field, String body) throws Exception {
        SubmitJobRequest request = request(body);
        assertThatThrownBy(() -> specs.spec(request))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.details()).containsEntry("field", field));
    }

    private SubmitJobRequest request(String body) throws Exception {
        return json.readValue(body, SubmitJobRequest.class);
    }
}
