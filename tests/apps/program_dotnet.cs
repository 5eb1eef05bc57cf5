// Sockets of .NET: many connections, blocking calls, datagrams, SocketAsyncEventArgs, port reservations, Kestrel.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

static class Program
{
    const int Acquire = unchecked((int)0x98000064), Release = unchecked((int)0x98000065);
    const int Associate = unchecked((int)0x98000066);

    static int failures;

    static void Check(bool ok, string what)
    {
        if (ok) return;
        Console.WriteLine("failed: " + what);
        failures++;
    }

    static void Expect(SocketError error, Action action, string what)
    {
        var got = SocketError.Success;
        try { action(); } catch (SocketException e) { got = e.SocketErrorCode; }
        Check(got == error, what + ": " + got);
    }

    static Socket Tcp() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    static IPEndPoint Loopback(int port) => new IPEndPoint(IPAddress.Loopback, port);
    static int Port(Socket s) => ((IPEndPoint)s.LocalEndPoint).Port;
    static ArraySegment<byte> Bytes(int count) => new ArraySegment<byte>(new byte[count]);

    static async Task Echo(Socket s)
    {
        var data = Bytes(65536);
        int n;
        while ((n = await s.ReceiveAsync(data, SocketFlags.None)) > 0)
            await s.SendAsync(data.Slice(0, n), SocketFlags.None);
        s.Shutdown(SocketShutdown.Send);
        s.Dispose();
    }

    static async Task Exchange(int port, int i)
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            var data = new byte[20000 + i];
            var got = new MemoryStream();
            new Random(i).NextBytes(data);
            var stream = client.GetStream();
            var sent = stream.WriteAsync(data, 0, data.Length).ContinueWith(
                t => client.Client.Shutdown(SocketShutdown.Send));
            await stream.CopyToAsync(got);
            await sent;
            Check(got.ToArray().SequenceEqual(data), "echo " + i);
        }
    }

    static async Task ManyConnections()
    {
        const int count = 200;
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(count);
        int port = Port(listener.Server);
        var clients = Enumerable.Range(0, count).Select(i => Exchange(port, i)).ToArray();
        var servers = new List<Task>();
        for (int i = 0; i < count; i++) servers.Add(Echo(await listener.AcceptSocketAsync()));
        await Task.WhenAll(clients.Concat(servers));
        listener.Stop();
        Expect(SocketError.ConnectionRefused, () => Tcp().Connect(Loopback(port)), "connect without a listener");
    }

    static void BlockingCalls()
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen(10);
        var client = Tcp();
        Expect(SocketError.NotConnected, () => client.Send(new byte[1]), "send without a connection");
        client.Connect(Loopback(Port(listener)));
        var server = listener.Accept();
        Check(((IPEndPoint)server.RemoteEndPoint).Address.IsIPv4MappedToIPv6, "address is not mapped");
        client.ReceiveTimeout = 100;
        Expect(SocketError.TimedOut, () => client.Receive(new byte[1]), "receive");
        client.ReceiveTimeout = 10000;
        Check(!client.Poll(0, SelectMode.SelectRead) && client.Poll(0, SelectMode.SelectWrite), "poll");

        server.Send(new List<ArraySegment<byte>> { Bytes(3), Bytes(4) });
        var ready = new List<Socket> { client, server, listener };
        Socket.Select(ready, null, null, 10000000);
        Check(ready.Count == 1 && ready[0] == client, "select");
        Check(client.Receive(new byte[7], 7, SocketFlags.None) == 7, "receive of two buffers");

        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, new byte[200000]);
        var sent = Task.Run(() =>
            server.SendFile(file, new byte[5], new byte[6], TransmitFileOptions.UseDefaultWorkerThread));
        int got = 0, n;
        while (got < 200011 && (n = client.Receive(new byte[65536])) > 0) got += n;
        sent.Wait();
        File.Delete(file);
        Check(got == 200011, "size of the file: " + got);
        server.Disconnect(false);
        Check(client.Receive(new byte[1]) == 0, "no end of the stream");
        client.Dispose();
        server.Dispose();

        var accept = Task.Run(() => Expect(SocketError.Interrupted, () => listener.Accept(), "accept"));
        while (!accept.Wait(100)) listener.Dispose();
    }

    static async Task Datagrams()
    {
        using (var a = new UdpClient(Loopback(0)))
        using (var b = new UdpClient(Loopback(0)))
        {
            var to = Loopback(Port(a.Client));
            for (int i = 0; i < 200; i++)
            {
                var receive = a.ReceiveAsync();
                await b.SendAsync(new byte[i], i, to);
                var got = await receive;
                Check(got.Buffer.Length == i && got.RemoteEndPoint.Port == Port(b.Client), "datagram " + i);
            }
            a.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            await b.SendAsync(new byte[9], 9, to);
            EndPoint from = Loopback(0);
            var flags = SocketFlags.None;
            int n = a.Client.ReceiveMessageFrom(new byte[20], 0, 20, ref flags, ref from, out var info);
            Check(n == 9 && info.Address.Equals(IPAddress.Loopback), "packet information");
            await b.SendAsync(new byte[50], 50, to);
            Expect(SocketError.MessageSize, () => a.Client.Receive(new byte[10]), "receive of a part");

            var group = IPAddress.Parse("239.9.8.7");
            using (var member = new UdpClient(new IPEndPoint(IPAddress.Any, 0)))
            {
                member.JoinMulticastGroup(group, IPAddress.Loopback);
                b.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface,
                                         IPAddress.Loopback.GetAddressBytes());
                await b.SendAsync(new byte[3], 3, new IPEndPoint(group, Port(member.Client)));
                Check((await member.ReceiveAsync()).Buffer.Length == 3, "multicast");
            }
        }
    }

    static ManualResetEventSlim Start(SocketAsyncEventArgs args, Func<SocketAsyncEventArgs, bool> call)
    {
        var done = new ManualResetEventSlim();
        args.Completed += (o, e) => done.Set();
        if (!call(args)) done.Set();
        return done;
    }

    static void EventArgs()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accept = new SocketAsyncEventArgs();
        accept.SetBuffer(new byte[300], 0, 300);
        var accepted = Start(accept, listener.Server.AcceptAsync);

        var client = Tcp();
        var connect = new SocketAsyncEventArgs { RemoteEndPoint = listener.LocalEndpoint };
        connect.SetBuffer(new byte[4], 0, 4);
        Start(connect, client.ConnectAsync).Wait();
        Check(connect.SocketError == SocketError.Success && connect.BytesTransferred == 4, "connect with data");
        accepted.Wait();
        Check(accept.BytesTransferred == 4, "accept with data");
        Check(accept.AcceptSocket.RemoteEndPoint.Equals(client.LocalEndPoint), "address of the peer");

        var receive = new SocketAsyncEventArgs();
        receive.SetBuffer(new byte[10], 0, 10);
        var received = Start(receive, accept.AcceptSocket.ReceiveAsync);
        accept.AcceptSocket.Dispose();
        received.Wait();
        Check(receive.SocketError == SocketError.OperationAborted, "receive: " + receive.SocketError);
        client.Dispose();
        listener.Stop();
    }

    static void System()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var ports = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(e => e.Port);
        Check(ports.Contains(Port(listener.Server)), "the listener is not in the system's list");
        listener.Stop();
        Check(NetworkInterface.GetAllNetworkInterfaces().Any(
            i => i.NetworkInterfaceType == NetworkInterfaceType.Loopback), "no loopback interface");
        Check(Dns.GetHostAddresses("localhost").Contains(IPAddress.Loopback), "no address for localhost");
    }

    static void Reservation()
    {
        var owner = Tcp();
        var block = new byte[16];
        owner.IOControl(Acquire, new byte[] { 0, 0, 5, 0 }, block);
        int first = block[0] << 8 | block[1];
        var token = block.Skip(8).ToArray();
        Expect(SocketError.AccessDenied, () => Tcp().Bind(Loopback(first)), "bind without the token");
        var consumer = Tcp();
        consumer.IOControl(Associate, token, null);
        consumer.Bind(Loopback(0));
        Check(Port(consumer) >= first && Port(consumer) < first + 5, "port " + Port(consumer));
        consumer.Dispose();
        owner.IOControl(Release, token, null);
        Expect(SocketError.Success, () => Tcp().Bind(Loopback(first)), "bind after the release");
        owner.Dispose();
    }

    static async Task Kestrel()
    {
        var body = new string('x', 50000);
        var host = new WebHostBuilder().UseKestrel(o => o.Listen(IPAddress.Loopback, 0))
            .Configure(app => app.Run(context => context.Response.WriteAsync(body + context.Request.Path))).Build();
        await host.StartAsync();
        var address = host.ServerFeatures.Get<IServerAddressesFeature>().Addresses.Single();
        using (var client = new HttpClient())
        {
            var got = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.GetStringAsync(address + "/" + i)));
            Check(got.Select((text, i) => text == body + "/" + i).All(ok => ok), "answers");
        }
        await host.StopAsync();
    }

    static void Run(string name, Func<Task> test)
    {
        try { Check(Task.Run(test).Wait(30000), name + ": no end"); }
        catch (Exception e) { Check(false, name + ": " + e.GetBaseException()); }
    }

    static int Main()
    {
        Run("many connections", ManyConnections);
        Run("blocking calls", () => { BlockingCalls(); return Task.CompletedTask; });
        Run("datagrams", Datagrams);
        Run("event arguments", () => { EventArgs(); return Task.CompletedTask; });
        Run("system", () => { System(); return Task.CompletedTask; });
        Run("reservation", () => { Reservation(); return Task.CompletedTask; });
        Run("Kestrel", Kestrel);
        Console.WriteLine(failures == 0 ? "200 connections, 200 datagrams, 200 requests in .NET" : failures + " failures");
        return failures == 0 ? 0 : 1;
    }
}
