/** A page that opens a websocket to where it came from, and shows what comes back. */
export const echoPage = `<!doctype html>
<meta charset="utf-8">
<title>echo</title>
<h1>Websocket echo, through Tagway</h1>
<form><input autofocus placeholder="say something"></form>
<pre></pre>
<script>
  const say = (line) => (document.querySelector('pre').textContent += line + '\\n');
  const socket = new WebSocket(location.href.replace(/^http/, 'ws'));
  socket.onopen = () => say('open');
  socket.onclose = () => say('closed');
  socket.onmessage = (message) => say('back: ' + message.data);
  document.querySelector('form').onsubmit = (event) => {
    event.preventDefault();
    socket.send(document.querySelector('input').value);
    event.target.reset();
  };
</script>
`;
