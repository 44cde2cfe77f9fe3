package dev.lattice.server.agent;

import dev.lattice.protocol.AgentServiceGrpc;
import io.grpc.MethodDescriptor;

/** Which of the agents' calls is which. */
final class AgentMethods {
    private AgentMethods() {}

    static boolean isRegister(MethodDescriptor<?, ?> method) {
        return method.getFullMethodName()
                .equals(AgentServiceGrpc.getRegisterMethod().getFullMethodName());
    }

    static boolean isSession(MethodDescriptor<?, ?> method) {
        return method.getFullMethodName()
                .equals(AgentServiceGrpc.getSessionMethod().getFullMethodName());
    }
}
