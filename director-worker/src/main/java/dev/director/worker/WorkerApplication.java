package dev.director.worker;

import dev.director.worker.context.TokenCounter;
import dev.director.worker.intake.Worker;
import dev.director.worker.intake.WorkerFailure;
import dev.director.worker.intake.budget.Treasury;
import dev.director.worker.model.RouteProbe;
import dev.director.worker.model.RoutedModel;
import dev.director.worker.model.Router;
import dev.director.worker.model.budget.Budgets;
import dev.director.worker.model.catalogue.Catalogue;
import dev.director.worker.model.gate.Gates;
import dev.director.worker.model.limit.Limits;
import dev.director.worker.outbox.KafkaClients;
import dev.director.worker.telemetry.MetricsServer;
import dev.director.worker.tool.Tool;
import dev.director.worker.tool.Toolbox;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.FullyQualifiedConfigurationBeanNameGenerator;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/** The worker as a process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerSettings.class)
@Import({Wiring.class, MoneyWiring.class})
public class WorkerApplication {

    private static final Logger log = LoggerFactory.getLogger(WorkerApplication.class);

    /**
     * Starts a worker and returns once it consumes. Closing the context drains it and leaves the
     * group.
     *
     * @param args settings, as {@code --director.worker.slot=worker-1}
     * @throws WorkerFailure when it cannot start, with one line that says what to do
     */
    public static ConfigurableApplicationContext run(String... args) {
        return run(List.of(), args);
    }

    /**
     * As {@link #run(String...)}, with beans of one's own beside the worker's: its {@link Tool}s.
     *
     * @param beans configuration classes
     */
    public static ConfigurableApplicationContext run(List<Class<?>> beans, String... args) {
        List<Class<?>> sources = new ArrayList<>(beans);
        sources.add(WorkerApplication.class);
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                        // Beans of one's own may have any name.
                        .beanNameGenerator(FullyQualifiedConfigurationBeanNameGenerator.INSTANCE)
                        .web(WebApplicationType.NONE)
                        .logStartupInfo(false)
                        .run(args);
        try {
            Optional<MetricsServer> metrics =
                    Wiring.metrics(
                            context.getBean(WorkerSettings.class),
                            context.getBean(TokenCounter.class),
                            context.getBean(Gates.class),
                            context.getBean(Limits.class),
                            context.getBean(Budgets.class),
                            context.getBean(PrometheusMeterRegistry.class));
            context.addApplicationListener(closing(() -> metrics.ifPresent(MetricsServer::close)));
            Worker worker =
                    Wiring.prepare(
                            context.getBean(WorkerSettings.class),
                            context.getBean(KafkaClients.class),
                            context.getBean(Admin.class),
                            context.getBean(RoutedModel.class),
                            context.getBean(Toolbox.class),
                            context.getBean(PrometheusMeterRegistry.class),
                            context.getBean(Router.class),
                            context.getBean(RouteProbe.class),
                            context.getBean(Gates.class),
                            context.getBean(Budgets.class),
                            context.getBean(Treasury.class),
                            context.getBean(Limits.class),
                            context.getBean(Catalogue.class),
                            context.getBean(Clock.class));
            context.getBeanFactory().registerSingleton("worker", worker);
            context.addApplicationListener(closing(worker::close));
            worker.start();
            log.info("The worker is ready");
            return context;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.close();
            throw new WorkerFailure(WorkerFailure.SOFTWARE, "interrupted while starting");
        } catch (BeansException e) {
            context.close();
            throw e.getRootCause() instanceof WorkerFailure why ? why : e;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    private static ApplicationListener<ApplicationEvent> closing(Runnable close) {
        return event -> {
            if (event instanceof ContextClosedEvent) {
                close.run();
            }
        };
    }

    /**
     * Runs until the worker is told to stop or cannot go on; then exits with a code that says why.
     */
    public static void main(String[] args) {
        try {
            ConfigurableApplicationContext context = run(args);
            WorkerFailure failure = context.getBean(Worker.class).failure().join();
            log.error("{}", failure.getMessage());
            context.close();
            System.exit(failure.exitCode());
        } catch (WorkerFailure e) {
            log.error("{}", e.getMessage());
            System.exit(e.exitCode());
        } catch (RuntimeException e) {
            log.error("The worker cannot start", e);
            System.exit(WorkerFailure.CONFIGURATION);
        }
    }
}
