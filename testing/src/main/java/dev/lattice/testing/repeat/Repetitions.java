package dev.lattice.testing.repeat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Provides the repetitions of a {@link FaultTest}. */
final class Repetitions implements TestTemplateInvocationContextProvider {
    private static final String PROPERTY = "lattice.faults.repeat";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        int times = Integer.getInteger(PROPERTY, 1);
        return IntStream.rangeClosed(1, times).mapToObj(number -> new TestTemplateInvocationContext() {
            @Override
            public String getDisplayName(int invocationIndex) {
                return number + " of " + times;
            }
        });
    }
}
