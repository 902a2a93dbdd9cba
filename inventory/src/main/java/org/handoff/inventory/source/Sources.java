package org.handoff.inventory.source;

import org.handoff.inventory.source.Source.Claim;
import org.handoff.inventory.source.catalog.BackstageCatalog;
import org.handoff.inventory.source.catalog.CycloneDxServices;
import org.handoff.inventory.source.catalog.TerraformShow;
import org.handoff.inventory.source.config.ConfigText;
import org.handoff.inventory.source.config.DhcpdLeases;
import org.handoff.inventory.source.config.HostsFile;
import org.handoff.inventory.source.config.VpnConfig;
import org.handoff.inventory.source.config.ZoneFile;
import org.handoff.inventory.source.engine.MirthChannel;
import org.handoff.inventory.source.flow.AzureFlowLog;
import org.handoff.inventory.source.flow.VpcFlowLog;
import org.handoff.inventory.source.job.Crontab;
import org.handoff.inventory.source.job.SqlAgent;
import org.handoff.inventory.source.job.SystemdTimer;
import org.handoff.inventory.source.job.TaskScheduler;
import org.handoff.inventory.source.job.WindowsServices;
import org.handoff.inventory.source.netflow.NetFlow;
import org.handoff.inventory.source.packet.Capture;
import org.handoff.inventory.source.pki.Certificates;
import org.handoff.inventory.source.socket.Conntrack;
import org.handoff.inventory.source.socket.NetTcpConnection;
import org.handoff.inventory.source.socket.SocketList;
import org.handoff.inventory.source.table.AzureDependencies;
import org.handoff.inventory.source.table.DatabaseCatalog;
import org.handoff.inventory.source.table.DependencyTable;
import org.handoff.inventory.source.table.FlowTable;
import org.handoff.inventory.source.table.HostTable;
import org.handoff.inventory.source.table.LeaseTable;
import org.handoff.inventory.source.table.LinkedServers;
import org.handoff.inventory.source.table.PgActivity;
import org.handoff.inventory.source.table.RuleTable;
import org.handoff.inventory.source.table.SubnetTable;
import org.handoff.inventory.source.text.BinaryStrings;
import org.handoff.inventory.source.zeek.ZeekConn;
import org.handoff.inventory.source.zeek.ZeekDns;
import org.handoff.inventory.source.zeek.ZeekKerberos;
import org.handoff.inventory.source.zeek.ZeekSmb;
import org.handoff.inventory.source.zeek.ZeekTls;
import org.handoff.inventory.source.zeek.ZeekX509;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// All formats that are understood. Of equally sure sources the first has the file.
public record Sources(List<Source> all) {
    public static final Sources STANDARD =
            new Sources(
                    List.of(
                            new ZeekConn(),
                            ZeekDns.SOURCE,
                            ZeekTls.SOURCE,
                            ZeekX509.SOURCE,
                            new ZeekSmb(),
                            new ZeekKerberos(),
                            new VpcFlowLog(),
                            new AzureFlowLog(),
                            new SocketList(),
                            new NetTcpConnection(),
                            new Conntrack(),
                            PgActivity.SOURCE,
                            new Capture(),
                            new NetFlow(),
                            FlowTable.AWS_DISCOVERY,
                            FlowTable.SESSIONS,
                            HostTable.SOURCE,
                            SubnetTable.SOURCE,
                            DependencyTable.SOURCE,
                            RuleTable.SOURCE,
                            LeaseTable.SOURCE,
                            AzureDependencies.SOURCE,
                            LinkedServers.SOURCE,
                            DatabaseCatalog.FOREIGN_SERVERS,
                            DatabaseCatalog.FEDERATED_SERVERS,
                            DatabaseCatalog.PG_CRON,
                            DatabaseCatalog.EVENTS,
                            DatabaseCatalog.MAIL,
                            SqlAgent.SOURCE,
                            WindowsServices.SOURCE,
                            new TaskScheduler(),
                            new Crontab(),
                            new SystemdTimer(),
                            new MirthChannel(),
                            new HostsFile(),
                            new ZoneFile(),
                            new DhcpdLeases(),
                            new VpnConfig(),
                            new BackstageCatalog(),
                            new CycloneDxServices(),
                            new TerraformShow(),
                            new Certificates(),
                            new ConfigText(),
                            new BinaryStrings()));

    public Sources {
        all = List.copyOf(all);
    }

    /// The source that reads such a file; `null` if none knows it.
    public @Nullable Source of(Head head) {
        Source best = null;
        Claim claim = Claim.NO;
        for (Source source : all) {
            Claim own = source.claims(head);
            if (own.compareTo(claim) > 0) {
                best = source;
                claim = own;
            }
        }
        return best;
    }
}
